package io.slipway.agent.report;

import io.slipway.agent.gpu.MigPlan;
import io.slipway.agent.gpu.MigSlice;
import io.slipway.agent.gpu.MigStep;
import io.slipway.agent.gpu.MigStep.CreateSlice;
import io.slipway.agent.gpu.MigStep.DestroySlice;
import io.slipway.agent.gpu.MigStep.DisableMig;
import io.slipway.agent.gpu.MigStep.EnableMig;
import io.slipway.agent.gpu.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a desired state would lead to, on the wire. */
record PlanView(boolean reachable, List<Step> steps, List<Objection> objections) {
    record Step(
            int gpu,
            String action,
            @Nullable String profile,
            @Nullable Integer start,
            @Nullable Integer size,
            @Nullable Integer instanceId,
            String text) {
        static Step of(MigStep step) {
            return switch (step) {
                case EnableMig(int gpu) ->
                        new Step(gpu, "enable", null, null, null, null, step.text());
                case DisableMig(int gpu) ->
                        new Step(gpu, "disable", null, null, null, null, step.text());
                case CreateSlice(int gpu, var profile, int start) ->
                        new Step(
                                gpu,
                                "create",
                                profile.name(),
                                start,
                                profile.size(),
                                null,
                                step.text());
                case DestroySlice(MigSlice slice) ->
                        new Step(
                                slice.gpu(),
                                "destroy",
                                slice.profile(),
                                slice.start(),
                                slice.size(),
                                slice.instanceId(),
                                step.text());
            };
        }
    }

    record Objection(int gpu, String reason, String remediation) {}

    static PlanView of(MigPlan plan) {
        return switch (plan) {
            case MigPlan.Steps(List<MigStep> steps) ->
                    new PlanView(true, steps.stream().map(Step::of).toList(), List.of());
            case MigPlan.Refused(List<Refusal> refusals) ->
                    new PlanView(
                            false,
                            List.of(),
                            refusals.stream()
                                    .map(
                                            one ->
                                                    new Objection(
                                                            one.gpu(),
                                                            one.reason(),
                                                            one.remediation()))
                                    .toList());
        };
    }
}
