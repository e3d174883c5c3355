package io.slipway.stress.run;

import io.slipway.contracts.stress.StressAsk;
import io.slipway.load.AllowedTargets;
import io.slipway.load.Arrivals;
import io.slipway.load.LoadPlan;
import io.slipway.problem.Violation;
import io.slipway.stress.endpoint.Endpoint;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether an ask can become a run; the same for REST and for events. */
sealed interface Admission {
    Set<String> ARRIVALS = Set.of("constant", "poisson");

    record Admitted(LoadPlan plan) implements Admission {}

    record Refused(List<Violation> violations) implements Admission {}

    /** What one run may ask for at most. */
    record Budget(double ratePerSecond, Duration duration) {}

    /**
     * @param endpoint that the ask names, when the tenant has it
     * @param seed used when the ask has none
     */
    static Admission judge(
            StressAsk ask,
            @Nullable Endpoint endpoint,
            AllowedTargets targets,
            Budget budget,
            long seed) {
        List<Violation> violations = new ArrayList<>();
        URI target = target(ask, endpoint, targets, violations);
        String model = model(ask, endpoint, violations);
        Arrivals arrivals = arrivals(ask, seed, violations);
        LoadPlan plan =
                new LoadPlan(
                        target,
                        model,
                        arrivals,
                        new LoadPlan.Workload(
                                ask.promptTokens() == null ? 32 : ask.promptTokens(),
                                ask.outputTokens() == null ? 32 : ask.outputTokens(),
                                true),
                        LoadPlan.Limits.USUAL,
                        List.of());
        plan.faults().stream()
                .map(fault -> new Violation("#/" + fault.field(), fault.message()))
                .forEach(violations::add);
        if (violations.isEmpty()) {
            overBudget(arrivals, budget, violations);
        }
        return violations.isEmpty() ? new Admitted(plan) : new Refused(List.copyOf(violations));
    }

    private static URI target(
            StressAsk ask,
            @Nullable Endpoint endpoint,
            AllowedTargets targets,
            List<Violation> violations) {
        if ((ask.endpointId() == null) == (ask.target() == null)) {
            violations.add(new Violation("#/endpointId", "give either endpointId or target"));
        } else if (ask.target() != null) {
            return given(ask.target(), targets, violations);
        } else if (endpoint == null) {
            violations.add(new Violation("#/endpointId", "is no endpoint of yours that is ready"));
        } else {
            return endpoint.url();
        }
        return URI.create("http://127.0.0.1");
    }

    private static URI given(String text, AllowedTargets targets, List<Violation> violations) {
        try {
            URI target = URI.create(text);
            String objection = targets.objection(target);
            if (!objection.isEmpty()) {
                violations.add(new Violation("#/target", objection));
            }
            return target;
        } catch (IllegalArgumentException _) {
            violations.add(new Violation("#/target", "must be a URL"));
            return URI.create("http://127.0.0.1");
        }
    }

    private static String model(
            StressAsk ask, @Nullable Endpoint endpoint, List<Violation> violations) {
        String model = ask.model() == null && endpoint != null ? endpoint.model() : ask.model();
        if (model == null || model.isBlank() || model.length() > 200) {
            if (ask.endpointId() == null || ask.model() != null) {
                violations.add(
                        new Violation(
                                "#/model",
                                "must be the name of a model of the target, 1 to 200 characters"));
            }
            return "";
        }
        return model;
    }

    private static Arrivals arrivals(StressAsk ask, long seed, List<Violation> violations) {
        String process = ask.arrivals() == null ? "poisson" : ask.arrivals();
        if (!ARRIVALS.contains(process)) {
            violations.add(new Violation("#/arrivals", "must be constant or poisson"));
        }
        double rate = ask.ratePerSecond() == null ? 2 : ask.ratePerSecond();
        Duration duration = ask.duration() == null ? Duration.ofSeconds(10) : ask.duration();
        return process.equals("constant")
                ? new Arrivals.Constant(rate, duration)
                : new Arrivals.Poisson(rate, duration, ask.seed() == null ? seed : ask.seed());
    }

    private static void overBudget(Arrivals arrivals, Budget budget, List<Violation> violations) {
        if (arrivals.ratePerSecond() > budget.ratePerSecond()) {
            violations.add(
                    new Violation(
                            "#/ratePerSecond",
                            "must be at most %s here".formatted(budget.ratePerSecond())));
        }
        if (arrivals.duration().compareTo(budget.duration()) > 0) {
            violations.add(
                    new Violation(
                            "#/duration", "must be at most %s here".formatted(budget.duration())));
        }
    }
}
