package io.slipway.agent.plan;

import io.slipway.agent.gpu.Gpu;
import io.slipway.agent.gpu.GpuFault;
import io.slipway.agent.gpu.GpuFault.Kind;
import io.slipway.agent.gpu.GpuHost;
import io.slipway.agent.gpu.MigMode;
import io.slipway.agent.gpu.MigPlan;
import io.slipway.agent.gpu.MigSlice;
import io.slipway.agent.gpu.MigStep;
import io.slipway.agent.gpu.MigStep.CreateSlice;
import io.slipway.agent.gpu.MigStep.DestroySlice;
import io.slipway.agent.gpu.MigStep.DisableMig;
import io.slipway.agent.gpu.MigStep.EnableMig;
import io.slipway.agent.gpu.Refusal;
import io.slipway.agent.host.HostId;
import io.slipway.agent.plan.JournalEntry.State;
import io.slipway.agent.plan.Standing.Failure;
import io.slipway.contracts.host.HostEvent;
import io.slipway.contracts.host.Slice;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Brings the host closer to what is wanted, one pass at a time.
 *
 * <p>Each step is journalled, done, and settled by looking: what counts is what the host shows, not
 * what the driver said. After each step everything is planned anew, so a slice that became busy or
 * vanished in between is seen before the next change. For one thread.
 */
final class Reconciliation {
    private final HostId id;
    private final GpuHost host;
    private final Ledger ledger;
    private final Clock clock;
    private final Limits limits;

    /**
     * @param steps in one pass, at most
     * @param pass no step begins later than this after the pass began
     */
    record Limits(int steps, Duration pass) {}

    /** A step that was tried. */
    record Acted(MigStep step, Duration took, boolean done) {}

    /**
     * What a pass saw and did.
     *
     * @param observed the host at the end
     * @param drift what differs from the desired state, in words; empty when nothing does
     * @param more another pass should follow at once
     * @param failed something keeps it from going on; trying again may help
     */
    record Pass(
            List<Gpu> observed,
            List<String> drift,
            List<Acted> acted,
            boolean more,
            boolean failed) {}

    Reconciliation(HostId id, GpuHost host, Ledger ledger, Clock clock, Limits limits) {
        this.id = id;
        this.host = host;
        this.ledger = ledger;
        this.clock = clock;
        this.limits = limits;
    }

    /**
     * @throws GpuFault when the host cannot be looked at
     */
    Pass pass() {
        Instant deadline = clock.instant().plus(limits.pass());
        List<Acted> acted = new ArrayList<>();
        List<Gpu> observed = host.observe();
        settleInterrupted(observed);
        while (true) {
            Desired desired = ledger.desired();
            if (desired == null) {
                return new Pass(observed, List.of(), acted, false, false);
            }
            switch (MigPlan.of(observed, desired.gpus())) {
                case MigPlan.Refused(List<Refusal> refusals) -> {
                    refuse(desired.generation(), refusals);
                    return new Pass(
                            observed,
                            refusals.stream().map(Refusal::reason).toList(),
                            acted,
                            false,
                            true);
                }
                case MigPlan.Steps(List<MigStep> steps) -> {
                    if (steps.isEmpty()) {
                        arrive(desired.generation());
                        return new Pass(observed, List.of(), acted, false, false);
                    }
                    boolean enough =
                            acted.size() == limits.steps()
                                    || clock.instant().isAfter(deadline)
                                    || Thread.currentThread().isInterrupted();
                    if (enough || ledger.full()) {
                        return new Pass(observed, texts(steps), acted, enough, ledger.full());
                    }
                    MigStep step = steps.getFirst();
                    JournalEntry entry = ledger.intend(desired.generation(), step);
                    if (entry == null) {
                        continue;
                    }
                    long began = System.nanoTime();
                    GpuFault fault = act(step);
                    observed = host.observe();
                    boolean done = settle(entry, fault, observed);
                    acted.add(new Acted(step, Duration.ofNanos(System.nanoTime() - began), done));
                    if (!done) {
                        return new Pass(observed, texts(steps), acted, false, true);
                    }
                }
            }
        }
    }

    /** The host could not even be looked at: say so once, if somebody waits for something. */
    void unreachable(GpuFault fault) {
        Desired desired = ledger.desired();
        if (desired != null) {
            fail(
                    new Failure(
                            desired.generation(),
                            "look at the GPUs",
                            fault.said(),
                            fault.kind().remediation(),
                            clock.instant()));
        }
    }

    private @Nullable GpuFault act(MigStep step) {
        try {
            switch (step) {
                case EnableMig(int gpu) -> host.enableMig(gpu);
                case DisableMig(int gpu) -> host.disableMig(gpu);
                case CreateSlice(int gpu, var profile, int start) ->
                        host.createSlice(gpu, profile, start);
                case DestroySlice(MigSlice slice) -> host.destroySlice(slice);
            }
            return null;
        } catch (GpuFault fault) {
            return fault;
        }
    }

    private boolean settle(JournalEntry entry, @Nullable GpuFault fault, List<Gpu> observed) {
        Instant now = clock.instant();
        if (effective(entry.step(), observed)) {
            ledger.settle(
                    entry.settled(State.DONE, null, now),
                    ledger.standing().stepped(),
                    changes(entry, observed, now));
            return true;
        }
        GpuFault reason =
                fault == null
                        ? new GpuFault(Kind.NO_EFFECT, "reported as done, but nothing changed")
                        : fault;
        Failure failure =
                new Failure(
                        entry.generation(),
                        entry.step().text(),
                        reason.said(),
                        reason.kind().remediation(),
                        now);
        Standing before = ledger.standing();
        ledger.settle(
                entry.settled(State.FAILED, reason.said(), now),
                before.failed(failure),
                failure.sameAs(before.failure()) ? List.of() : List.of(announcement(failure)));
        return false;
    }

    /** A step was begun and nobody wrote down how it ended: the host knows. */
    private void settleInterrupted(List<Gpu> observed) {
        JournalEntry entry = ledger.unsettled();
        if (entry == null) {
            return;
        }
        Instant now = clock.instant();
        if (effective(entry.step(), observed)) {
            ledger.settle(
                    entry.settled(State.DONE, "found done after an interruption", now),
                    ledger.standing().stepped(),
                    changes(entry, observed, now));
        } else {
            ledger.settle(
                    entry.settled(State.ABANDONED, "found not done after an interruption", now),
                    ledger.standing(),
                    List.of());
        }
    }

    private static boolean effective(MigStep step, List<Gpu> observed) {
        return switch (step) {
            case EnableMig(int gpu) ->
                    observed.stream()
                            .anyMatch(one -> one.index() == gpu && one.mode() == MigMode.ON);
            case DisableMig(int gpu) ->
                    observed.stream()
                            .anyMatch(one -> one.index() == gpu && one.mode() == MigMode.OFF);
            case CreateSlice create -> created(create, observed) != null;
            case DestroySlice(MigSlice slice) -> slices(observed).noneMatch(slice::sameInstance);
        };
    }

    private static @Nullable MigSlice created(CreateSlice step, List<Gpu> observed) {
        return slices(observed)
                .filter(
                        slice ->
                                slice.gpu() == step.gpu()
                                        && slice.start() == step.start()
                                        && slice.profile().equals(step.profile().name())
                                        && !slice.halfMade())
                .findFirst()
                .orElse(null);
    }

    private static Stream<MigSlice> slices(List<Gpu> observed) {
        return observed.stream().flatMap(gpu -> gpu.slices().stream());
    }

    private List<HostEvent> changes(JournalEntry entry, List<Gpu> observed, Instant now) {
        return switch (entry.step()) {
            case EnableMig _, DisableMig _ -> List.of();
            case CreateSlice step -> {
                MigSlice made = created(step, observed);
                yield made == null
                        ? List.of()
                        : List.of(
                                new HostEvent.SlicesChanged(
                                        id.value(),
                                        entry.generation(),
                                        List.of(announced(made)),
                                        List.of(),
                                        now));
            }
            case DestroySlice(MigSlice slice) ->
                    List.of(
                            new HostEvent.SlicesChanged(
                                    id.value(),
                                    entry.generation(),
                                    List.of(),
                                    List.of(announced(slice)),
                                    now));
        };
    }

    static Slice announced(MigSlice slice) {
        return new Slice(
                slice.gpu(),
                slice.profile(),
                slice.instanceId(),
                slice.start(),
                slice.size(),
                slice.uuid());
    }

    private void arrive(long generation) {
        Standing standing = ledger.standing();
        if (standing.reached() != generation
                || standing.steps() > 0
                || standing.failure() != null) {
            Instant now = clock.instant();
            ledger.stand(
                    standing.arrived(generation, now),
                    List.of(
                            new HostEvent.PlanApplied(
                                    id.value(), generation, standing.steps(), now)));
        }
    }

    private void refuse(long generation, List<Refusal> refusals) {
        fail(
                new Failure(
                        generation,
                        "plan",
                        String.join("; ", refusals.stream().map(Refusal::reason).toList()),
                        String.join(
                                " ",
                                refusals.stream().map(Refusal::remediation).distinct().toList()),
                        clock.instant()));
    }

    private void fail(Failure failure) {
        Standing before = ledger.standing();
        if (!failure.sameAs(before.failure())) {
            ledger.stand(before.failed(failure), List.of(announcement(failure)));
        }
    }

    private HostEvent.PlanFailed announcement(Failure failure) {
        return new HostEvent.PlanFailed(
                id.value(),
                failure.generation(),
                failure.step(),
                failure.reason(),
                failure.remediation(),
                failure.at());
    }

    private static List<String> texts(List<MigStep> steps) {
        return steps.stream().map(MigStep::text).toList();
    }
}
