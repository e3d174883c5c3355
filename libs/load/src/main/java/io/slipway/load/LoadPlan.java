package io.slipway.load;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What to do to whom. Holds no secret: it is stored and shown with the report.
 *
 * @param target base URL of the server; {@code /v1/chat/completions} is appended
 */
public record LoadPlan(
        URI target,
        String model,
        Arrivals arrivals,
        Workload workload,
        Limits limits,
        List<Objective> objectives) {

    public static final int MAX_REQUESTS = 1_000_000;
    public static final double MAX_RATE = 10_000;
    public static final Duration MAX_DURATION = Duration.ofHours(1);
    public static final int MAX_PROMPT_TOKENS = 100_000;
    public static final int MAX_OUTPUT_TOKENS = 100_000;

    public LoadPlan {
        objectives = List.copyOf(objectives);
    }

    /**
     * The size of one request.
     *
     * @param uniquePrompts each prompt starts with its own number, so no prefix cache can help
     */
    public record Workload(int promptTokens, int outputTokens, boolean uniquePrompts) {
        public static final Workload SMALL = new Workload(32, 32, true);
    }

    /**
     * Where the driver stops.
     *
     * @param warmUp requests sent one after the other before the schedule starts, not counted
     * @param maxInFlight arrivals beyond it are counted as blocked, with their intended time
     * @param requestTimeout from the send to the end of the answer
     * @param lag the largest p99 of the generator's own lateness; a later one makes the run invalid
     * @param errorShare the largest share of failed requests of a run that passes
     */
    public record Limits(
            int warmUp,
            int maxRequests,
            int maxInFlight,
            Duration connectTimeout,
            Duration requestTimeout,
            Duration lag,
            double errorShare) {

        public static final Limits USUAL =
                new Limits(
                        3,
                        MAX_REQUESTS,
                        512,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(60),
                        Duration.ofMillis(50),
                        0.01);
    }

    /**
     * Something that keeps a plan from being run.
     *
     * @param field name of the component, such as {@code ratePerSecond}
     */
    public record Fault(String field, String message) {}

    /** All that is wrong with it; empty when it can be run. */
    public List<Fault> faults() {
        List<Fault> faults = new ArrayList<>();
        double rate = arrivals.ratePerSecond();
        if (!(rate > 0 && rate <= MAX_RATE)) {
            faults.add(
                    new Fault(
                            "ratePerSecond",
                            "must be above 0 and at most %.0f".formatted(MAX_RATE)));
        }
        Duration duration = arrivals.duration();
        if (!duration.isPositive() || duration.compareTo(MAX_DURATION) > 0) {
            faults.add(new Fault("duration", "must be above 0 and at most 1 hour"));
        } else if (arrivals.expected() > MAX_REQUESTS) {
            faults.add(
                    new Fault(
                            "duration",
                            "times ratePerSecond must be at most %d requests"
                                    .formatted(MAX_REQUESTS)));
        }
        check(faults, "promptTokens", workload.promptTokens(), MAX_PROMPT_TOKENS);
        check(faults, "outputTokens", workload.outputTokens(), MAX_OUTPUT_TOKENS);
        check(faults, "maxInFlight", limits.maxInFlight(), 10_000);
        check(faults, "maxRequests", limits.maxRequests(), MAX_REQUESTS);
        if (limits.warmUp() < 0 || limits.warmUp() > 100) {
            faults.add(new Fault("warmUp", "must be 0 to 100"));
        }
        checkTime(faults, "connectTimeout", limits.connectTimeout());
        checkTime(faults, "requestTimeout", limits.requestTimeout());
        checkTime(faults, "lag", limits.lag());
        if (!(limits.errorShare() >= 0 && limits.errorShare() <= 1)) {
            faults.add(new Fault("errorShare", "must be 0 to 1"));
        }
        return faults;
    }

    private static void check(List<Fault> faults, String field, int value, int max) {
        if (value < 1 || value > max) {
            faults.add(new Fault(field, "must be 1 to %d".formatted(max)));
        }
    }

    private static void checkTime(List<Fault> faults, String field, Duration value) {
        if (!value.isPositive() || value.compareTo(Duration.ofMinutes(10)) > 0) {
            faults.add(new Fault(field, "must be above 0 and at most 10 minutes"));
        }
    }
}
