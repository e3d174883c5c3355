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
                case Failure.Passing(String words, String meaning) -> later(step, words, meaning);
                case Failure.Busy(String words) ->
                        later(step, words, "something else must end first");
                case Failure.Absent(String words) ->
                        new Progress.Failed(
                                "At step %s AWS does not find what it needs: %s"
                                        .formatted(step, words),
                                "Check the names and the region of what the request points to, then ask again.",
                                List.of());
                case Failure.Final(String _, String words, String remedy) ->
                        new Progress.Failed(
                                "At step %s AWS refused %s".formatted(step, words),
                                remedy,
                                List.of());
            };
        }
    }

    /** What a failure that trying again will not cure comes to; any other is thrown on. */
    public static String lasting(SdkException failure) {
        return switch (Failure.of(failure)) {
            case Failure.Passing _, Failure.Busy _ -> throw failure;
            case Failure.Absent(String words) -> words;
            case Failure.Final(String _, String words, String remedy) -> words + " " + remedy;
        };
    }

    private static String said(Superseded superseded) {
        return String.valueOf(superseded.getMessage());
    }

    /** With jitter, so that jobs that were throttled together do not come back together. */
    private static Progress later(String step, String words, String meaning) {
        Duration pause = LEAST.plusMillis(RandomGenerator.getDefault().nextLong(SPREAD.toMillis()));
        return new Progress.Waiting(
                step,
                pause,
                List.of(
                        "%s; %s; trying again in %d s"
                                .formatted(words, meaning, pause.toSeconds())));
    }
}
