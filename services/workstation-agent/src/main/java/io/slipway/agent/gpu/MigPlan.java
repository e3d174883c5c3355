package io.slipway.agent.gpu;

import io.slipway.agent.gpu.MigGeometry.Arrangement;
import io.slipway.agent.gpu.MigGeometry.Placement;
import io.slipway.agent.gpu.MigStep.CreateSlice;
import io.slipway.agent.gpu.MigStep.DestroySlice;
import io.slipway.agent.gpu.MigStep.DisableMig;
import io.slipway.agent.gpu.MigStep.EnableMig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The way from what is there to what is wanted, or why there is none. Pure.
 *
 * <p>A plan destroys as few slices as any plan could, never one in use, and touches only GPUs that
 * are wanted in some way. A refusal touches nothing at all: a generation is reached for as a whole
 * or not. Per GPU the order is: MIG on; creations into free room, so that something runs even if a
 * later step fails; destructions; the other creations; MIG off.
 */
public sealed interface MigPlan {
    /** In the order in which they must be done; none when all is as wanted. */
    record Steps(List<MigStep> steps) implements MigPlan {
        public Steps {
            steps = List.copyOf(steps);
        }
    }

    /** At least one. */
    record Refused(List<Refusal> refusals) implements MigPlan {
        public Refused {
            refusals = List.copyOf(refusals);
        }
    }

    static MigPlan of(List<Gpu> observed, List<WantedGpu> wanted) {
        List<MigStep> steps = new ArrayList<>();
        List<Refusal> refusals = new ArrayList<>();
        Set<Integer> named = new HashSet<>();
        for (WantedGpu one : wanted) {
            var gpu = observed.stream().filter(seen -> seen.index() == one.index()).findFirst();
            if (!named.add(one.index())) {
                refusals.add(new Refusal.NamedTwice(one.index()));
            } else if (gpu.isEmpty()) {
                refusals.add(new Refusal.UnknownGpu(one.index(), observed.size()));
            } else if (one.profiles().isEmpty()) {
                uncut(gpu.get(), steps, refusals);
            } else {
                cut(gpu.get(), one, steps, refusals);
            }
        }
        return refusals.isEmpty() ? new Steps(steps) : new Refused(refusals);
    }

    private static void uncut(Gpu gpu, List<MigStep> steps, List<Refusal> refusals) {
        List<MigSlice> used = gpu.slices().stream().filter(MigSlice::inUse).toList();
        if (!used.isEmpty()) {
            refusals.add(new Refusal.InTheWay(gpu.index(), used));
            return;
        }
        switch (gpu.mode()) {
            case UNSUPPORTED, OFF -> {}
            case ON, TURNING_ON, TURNING_OFF -> {
                if (!gpu.pids().isEmpty()) {
                    refusals.add(new Refusal.GpuInUse(gpu.index(), gpu.pids()));
                    return;
                }
                gpu.slices().forEach(slice -> steps.add(new DestroySlice(slice)));
                steps.add(new DisableMig(gpu.index()));
            }
        }
    }

    private static void cut(
            Gpu gpu, WantedGpu wanted, List<MigStep> steps, List<Refusal> refusals) {
        switch (gpu.mode()) {
            case UNSUPPORTED -> {
                refusals.add(new Refusal.NotCuttable(gpu.index(), gpu.model()));
                return;
            }
            case OFF, TURNING_ON -> {
                if (!gpu.pids().isEmpty()) {
                    refusals.add(new Refusal.GpuInUse(gpu.index(), gpu.pids()));
                    return;
                }
                steps.add(new EnableMig(gpu.index()));
                if (gpu.geometry().profiles().isEmpty()) {
                    // An older driver tells what it offers only once MIG is on.
                    return;
                }
            }
            case TURNING_OFF -> steps.add(new EnableMig(gpu.index()));
            case ON -> {}
        }
        List<MigProfile> profiles = new ArrayList<>();
        for (String name : wanted.profiles()) {
            MigProfile profile = gpu.geometry().named(name);
            if (profile == null) {
                refusals.add(new Refusal.UnknownProfile(gpu.index(), name, gpu.geometry().names()));
                return;
            }
            profiles.add(profile);
        }
        List<MigSlice> used = gpu.slices().stream().filter(MigSlice::inUse).toList();
        List<MigSlice> whole = gpu.slices().stream().filter(slice -> !slice.halfMade()).toList();
        Arrangement arrangement = gpu.geometry().best(profiles, used, whole);
        if (arrangement != null) {
            change(gpu, arrangement, steps);
        } else if (gpu.geometry().fits(profiles)) {
            refusals.add(new Refusal.InTheWay(gpu.index(), used));
        } else {
            refusals.add(new Refusal.TooMuch(gpu.index(), wanted.profiles()));
        }
    }

    private static void change(Gpu gpu, Arrangement arrangement, List<MigStep> steps) {
        List<MigSlice> unwanted =
                gpu.slices().stream()
                        .filter(slice -> slice.halfMade() || !arrangement.holds(slice))
                        .filter(slice -> !slice.inUse())
                        .toList();
        List<MigSlice> there = new ArrayList<>(gpu.slices());
        there.removeAll(unwanted);
        int taken = gpu.slices().stream().mapToInt(MigSlice::mask).reduce(0, (a, b) -> a | b);
        Map<String, Long> counts = new HashMap<>();
        gpu.slices().forEach(slice -> counts.merge(slice.profile(), 1L, Long::sum));
        List<MigStep> late = new ArrayList<>();
        for (Placement placement : arrangement.placements()) {
            if (there.stream().anyMatch(placement::at)) {
                continue;
            }
            MigProfile profile = placement.profile();
            boolean room =
                    (taken & placement.mask()) == 0
                            && counts.getOrDefault(profile.name(), 0L) < profile.max();
            (room ? steps : late).add(new CreateSlice(gpu.index(), profile, placement.start()));
            if (room) {
                counts.merge(profile.name(), 1L, Long::sum);
            }
        }
        unwanted.forEach(slice -> steps.add(new DestroySlice(slice)));
        steps.addAll(late);
    }
}
