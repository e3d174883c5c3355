package io.slipway.agent.gpu.simulated;

import io.slipway.agent.gpu.Gpu;
import io.slipway.agent.gpu.GpuFault;
import io.slipway.agent.gpu.GpuFault.Kind;
import io.slipway.agent.gpu.GpuHost;
import io.slipway.agent.gpu.MigGeometry;
import io.slipway.agent.gpu.MigMode;
import io.slipway.agent.gpu.MigProfile;
import io.slipway.agent.gpu.MigSlice;
import io.slipway.agent.gpu.Vitals;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Behaves like the driver, in memory: placements, instances in use, modes that stay pending. The
 * knobs make it misbehave; they may be turned at any time and from any thread.
 */
public final class SimulatedGpuHost implements GpuHost {
    /** What goes wrong with the next change. */
    public enum Trouble {
        NONE,
        /** Says that it worked and did nothing. */
        LIE,
        /** Has its effect and fails all the same. */
        LATE,
        /** Leaves a GPU instance without a compute instance. */
        HALF
    }

    private final String model;
    private final MigGeometry geometry;
    private final List<Card> cards = new ArrayList<>();
    private final Map<String, List<Integer>> processes = new HashMap<>();
    private final Deque<Trouble> troubles = new ArrayDeque<>();
    private final List<String> changes = new ArrayList<>();
    private boolean driver = true;
    private boolean permitted = true;
    private boolean held;
    private int nextId = 1;

    private static final class Card {
        MigMode mode = MigMode.OFF;
        final List<MigSlice> slices = new ArrayList<>();
    }

    public SimulatedGpuHost(String model, int gpus) {
        this.model = model;
        this.geometry = MigGeometry.known(model);
        for (int i = 0; i < gpus; i++) {
            cards.add(new Card());
        }
    }

    @Override
    public synchronized List<Gpu> observe() {
        reach();
        List<Gpu> gpus = new ArrayList<>();
        for (int index = 0; index < cards.size(); index++) {
            Card card = cards.get(index);
            gpus.add(
                    new Gpu(
                            index,
                            "GPU-00000000-0000-4000-8000-00000000000" + index,
                            "0000:0%d:00.0".formatted(index + 1),
                            model,
                            card.mode,
                            geometry,
                            card.slices.stream().map(this::withProcesses).toList(),
                            processes.getOrDefault(index + "/", List.of())));
        }
        return gpus;
    }

    /** Nothing is there that could be warm. */
    @Override
    public synchronized List<Vitals> vitals() {
        reach();
        List<Vitals> vitals = new ArrayList<>();
        for (int index = 0; index < cards.size(); index++) {
            vitals.add(new Vitals(index, null, null));
        }
        return vitals;
    }

    @Override
    public synchronized void enableMig(int gpu) {
        mode(gpu, true);
    }

    @Override
    public synchronized void disableMig(int gpu) {
        mode(gpu, false);
    }

    private void mode(int gpu, boolean on) {
        Card card = changing(gpu, on ? "enable" : "disable");
        Trouble trouble = trouble();
        boolean blocked =
                card.mode.cuttable() != on
                        && (held || processes.containsKey(gpu + "/") || !card.slices.isEmpty());
        if (trouble != Trouble.LIE) {
            card.mode = MigMode.of(blocked ? !on : on, on);
        }
        if (blocked) {
            throw new GpuFault(Kind.MODE_PENDING, "MIG mode is pending on GPU " + gpu);
        }
        fail(trouble);
    }

    @Override
    public synchronized void createSlice(int gpu, MigProfile profile, int start) {
        Card card = changing(gpu, "create " + profile.name() + ":" + start);
        if (!card.mode.cuttable()) {
            throw new GpuFault(Kind.NOT_FOUND, "No MIG-enabled devices found.");
        }
        if (!geometry.profiles().contains(profile) || !profile.starts().contains(start)) {
            throw new GpuFault(Kind.INVALID, "Invalid Argument");
        }
        int taken = card.slices.stream().mapToInt(MigSlice::mask).reduce(0, (a, b) -> a | b);
        long same =
                card.slices.stream().filter(one -> one.profile().equals(profile.name())).count();
        if ((taken & profile.mask(start)) != 0 || same >= profile.max()) {
            throw new GpuFault(Kind.NO_ROOM, "Insufficient Resources");
        }
        Trouble trouble = trouble();
        if (trouble != Trouble.LIE) {
            card.slices.add(
                    new MigSlice(
                            gpu,
                            profile.name(),
                            nextId++,
                            start,
                            profile.size(),
                            trouble == Trouble.HALF ? List.of() : List.of(0),
                            trouble == Trouble.HALF ? null : "MIG-" + UUID.randomUUID(),
                            List.of()));
        }
        fail(trouble);
    }

    @Override
    public synchronized void destroySlice(MigSlice slice) {
        Card card = changing(slice.gpu(), "destroy " + slice.profile() + ":" + slice.start());
        MigSlice there =
                card.slices.stream()
                        .filter(one -> one.instanceId() == slice.instanceId())
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new GpuFault(
                                                Kind.NOT_FOUND,
                                                "No GPU instances found: Not Found"));
        if (withProcesses(there).inUse()) {
            throw new GpuFault(Kind.IN_USE, "In use by another client");
        }
        Trouble trouble = trouble();
        if (trouble != Trouble.LIE) {
            card.slices.remove(there);
        }
        if (trouble == Trouble.HALF) {
            card.slices.add(
                    new MigSlice(
                            there.gpu(),
                            there.profile(),
                            there.instanceId(),
                            there.start(),
                            there.size(),
                            List.of(),
                            null,
                            List.of()));
        }
        fail(trouble);
    }

    /** A process starts in the slice that covers that slot; slot -1 is the uncut GPU. */
    public synchronized void run(int gpu, int slot, int pid) {
        String where = slot < 0 ? gpu + "/" : gpu + "/" + slot;
        processes.computeIfAbsent(where, _ -> new ArrayList<>()).add(pid);
    }

    public synchronized void endProcesses() {
        processes.clear();
    }

    /** The next changes go wrong like this, one each. */
    public synchronized void next(Trouble... ahead) {
        troubles.addAll(List.of(ahead));
    }

    public synchronized void driver(boolean loaded) {
        driver = loaded;
    }

    public synchronized void permitted(boolean allowed) {
        permitted = allowed;
    }

    /** A monitoring client keeps the GPUs open, so that no mode can change. */
    public synchronized void held(boolean open) {
        held = open;
    }

    /** Somebody else destroys everything on that GPU. */
    public synchronized void wipe(int gpu) {
        cards.get(gpu).slices.clear();
    }

    /** Every change that was tried, in order. */
    public synchronized List<String> changes() {
        return List.copyOf(changes);
    }

    private Card changing(int gpu, String change) {
        changes.add(gpu + ": " + change);
        reach();
        if (!permitted) {
            throw new GpuFault(Kind.NOT_PERMITTED, "Insufficient Permissions");
        }
        return cards.get(gpu);
    }

    private void reach() {
        if (!driver) {
            throw new GpuFault(
                    Kind.NO_DRIVER,
                    "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.");
        }
    }

    private Trouble trouble() {
        Trouble next = troubles.poll();
        return next == null ? Trouble.NONE : next;
    }

    private static void fail(Trouble trouble) {
        switch (trouble) {
            case NONE, LIE -> {}
            case LATE, HALF -> throw new GpuFault(Kind.UNEXPECTED, "Unknown Error");
        }
    }

    private MigSlice withProcesses(MigSlice slice) {
        List<Integer> pids = new ArrayList<>();
        for (int slot = slice.start(); slot < slice.start() + slice.size(); slot++) {
            pids.addAll(processes.getOrDefault(slice.gpu() + "/" + slot, List.of()));
        }
        return new MigSlice(
                slice.gpu(),
                slice.profile(),
                slice.instanceId(),
                slice.start(),
                slice.size(),
                slice.computes(),
                slice.uuid(),
                pids);
    }
}
