package io.slipway.deploy.deployer.aws;

import io.slipway.problem.CommonProblem;
import io.slipway.problem.Problem;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;

/** A look at AWS while somebody waits for the answer; what AWS will not tell is a problem. */
public final class Looking {
    private final Workers workers = new Workers();
    private final String thing;

    /**
     * @param thing what is looked at, as in {@code AWS does not tell us about …}
     */
    public Looking(String thing) {
        this.thing = thing;
    }

    public <T> Uni<T> at(Supplier<T> look) {
        return workers.look(look)
                .onFailure(Refusal.class)
                .transform(failure -> refused(failure))
                .onFailure(SdkException.class)
                .transform(failure -> silent(failure));
    }

    private static Problem refused(Refusal refusal) {
        return CommonProblem.UNAVAILABLE.because(refusal.reason()).fix(refusal.remediation());
    }

    private Problem silent(SdkException failure) {
        return switch (Failure.of(failure)) {
            case Failure.Absent _ ->
                    CommonProblem.CONFLICT
                            .because("AWS does not have %s any more.".formatted(thing))
                            .fix("Somebody deleted it there; clear up: slipway cluster destroy.");
            case Failure.Passing _, Failure.Busy _, Failure.Final _ ->
                    CommonProblem.UNAVAILABLE
                            .because("AWS does not tell us about %s now.".formatted(thing))
                            .fix(
                                    "Ask again in a while; if it stays so, an operator finds the cause in the log of deploy-svc.")
                            .retryAfter(Duration.ofSeconds(10));
        };
    }
}
