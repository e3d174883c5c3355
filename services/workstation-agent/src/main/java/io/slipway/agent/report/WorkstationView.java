package io.slipway.agent.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.slipway.agent.gpu.Gpu;
import io.slipway.agent.gpu.MigSlice;
import io.slipway.agent.gpu.WantedGpu;
import io.slipway.agent.plan.Desired;
import io.slipway.agent.plan.JournalEntry;
import io.slipway.agent.plan.Plans;
import io.slipway.agent.plan.Standing;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A GPU host on the wire. */
record WorkstationView(
        String id,
        String tenant,
        String state,
        @Nullable Instant observedAt,
        @Nullable String blindness,
        Generation generation,
        List<GpuView> gpus,
        List<String> drift,
        @Nullable FailureView failure,
        List<StepView> steps) {

    /** Wanted and reached; 0 is before the first. */
    record Generation(long wanted, long reached, @Nullable Instant reachedAt, List<Wanted> gpus) {}

    record Wanted(int index, List<String> profiles) {}

    record GpuView(
            int index,
            String uuid,
            String pciAddress,
            String model,
            String mig,
            List<String> offers,
            List<SliceView> slices,
            List<Integer> processes) {
        static GpuView of(Gpu gpu) {
            return new GpuView(
                    gpu.index(),
                    gpu.uuid(),
                    gpu.pciAddress(),
                    gpu.model(),
                    slug(gpu.mode()),
                    gpu.geometry().names(),
                    gpu.slices().stream().map(SliceView::of).toList(),
                    gpu.pids());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SliceView(
            String profile,
            int instanceId,
            int start,
            int size,
            @Nullable String uuid,
            String state,
            List<Integer> processes) {
        static SliceView of(MigSlice slice) {
            String state = slice.inUse() ? "busy" : slice.halfMade() ? "half-made" : "idle";
            return new SliceView(
                    slice.profile(),
                    slice.instanceId(),
                    slice.start(),
                    slice.size(),
                    slice.uuid(),
                    state,
                    slice.pids());
        }
    }

    record FailureView(
            long generation, String step, String reason, String remediation, Instant at) {
        static @Nullable FailureView of(Standing.@Nullable Failure failure) {
            return failure == null
                    ? null
                    : new FailureView(
                            failure.generation(),
                            failure.step(),
                            failure.reason(),
                            failure.remediation(),
                            failure.at());
        }
    }

    record StepView(
            long number,
            long generation,
            String step,
            String state,
            @Nullable String note,
            Instant at) {
        static StepView of(JournalEntry entry) {
            return new StepView(
                    entry.number(),
                    entry.generation(),
                    entry.step().text(),
                    slug(entry.state()),
                    entry.note(),
                    entry.at());
        }
    }

    static WorkstationView of(String id, String tenant, Plans.Status status) {
        Desired desired = status.desired();
        return new WorkstationView(
                id,
                tenant,
                state(status),
                status.sighting().at(),
                status.sighting().blindness(),
                new Generation(
                        desired == null ? 0 : desired.generation(),
                        status.standing().reached(),
                        status.standing().reachedAt(),
                        desired == null
                                ? List.of()
                                : desired.gpus().stream().map(WorkstationView::wanted).toList()),
                status.sighting().gpus().stream().map(GpuView::of).toList(),
                status.sighting().drift(),
                FailureView.of(status.standing().failure()),
                status.journal().stream().map(StepView::of).toList());
    }

    private static Wanted wanted(WantedGpu gpu) {
        return new Wanted(gpu.index(), gpu.profiles());
    }

    /** One word for a list: unseen, blind, failing, changing, or ready. */
    private static String state(Plans.Status status) {
        if (status.sighting().blindness() != null) {
            return "blind";
        }
        if (status.sighting().at() == null) {
            return "unseen";
        }
        if (status.standing().failure() != null) {
            return "failing";
        }
        Desired desired = status.desired();
        boolean behind = desired != null && desired.generation() != status.standing().reached();
        return behind || !status.sighting().drift().isEmpty() ? "changing" : "ready";
    }

    private static String slug(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
