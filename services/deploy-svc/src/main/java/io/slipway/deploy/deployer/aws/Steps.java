package io.slipway.deploy.deployer.aws;

import io.slipway.deploy.deployer.Progress;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.core.exception.SdkException;

/** Runs a step and says what its failures mean. */
public final class Steps {
    private static final Duration LEAST = Duration.ofSeconds(2);
    private static final Duration SPREAD = Duration.ofSeconds(4);
    private static final Duration SUPERSEDED = Duration.ofSeconds(30);

    private Steps() {}

    public static Progress run(String step, Supplier<Progress> work) {
        try {
            return work.get();
        } catch (Superseded superseded) {
            return new Progress.Waiting(step, SUPERSEDED, List.of(said(superseded)));
        } catch (Refusal refusal) {
            return new Progress.Failed(refusal.reason(), refusal.remediation(), List.of());
        } catch (SdkException failure) {
            return switch (Failure.of(failure)) {
                case Failure.Passing(String words) -> later(step, words + Failure.where(failure));
                case Failure.Busy(String words) -> later(step, words + Failure.where(failure));
                case Failure.Absent(String words) ->
                        new Progress.Failed(
                                "At step %s AWS does not find what it needs: %s%s"
                                        .formatted(step, words, Failure.where(failure)),
                                "Check the names and the region of what the request points to, then ask again.",
                                List.of());
                case Failure.Final(String code, String words) ->
                        new Progress.Failed(
                                "At step %s AWS refused: %s%s"
                                        .formatted(step, words, Failure.where(failure)),
                                Failure.remedy(code, words),
                                List.of());
            };
        }
    }

    /** What a failure that trying again will not cure comes to; any other is thrown on. */
    public static String lasting(SdkException failure) {
        return switch (Failure.of(failure)) {
            case Failure.Passing _, Failure.Busy _ -> throw failure;
            case Failure.Absent(String words) -> words;
            case Failure.Final(String code, String words) ->
                    words + " " + Failure.remedy(code, words);
        };
    }

    private static String said(Superseded superseded) {
        return String.valueOf(superseded.getMessage());
    }

    /** With jitter, so that jobs that were throttled together do not come back together. */
    private static Progress later(String step, String words) {
        Duration pause = LEAST.plusMillis(RandomGenerator.getDefault().nextLong(SPREAD.toMillis()));
        return new Progress.Waiting(
                step,
                pause,
                List.of("%s; trying again in %d s".formatted(words, pause.toSeconds())));
    }
}
