package io.slipway.endpoint.gateway;

import io.slipway.endpoint.provision.EndpointId;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who may pass to a model server now and who waits, first come first served, per endpoint: one
 * flooded endpoint leaves the seats of the others alone. Thread-safe: invocations run on several
 * event loops.
 */
final class Gates {
    private final int seats;
    private final int places;
    private final Map<EndpointId, Gate> gates = new HashMap<>();

    /**
     * @param seats invocations of one endpoint that are under way at most
     * @param places invocations of one endpoint that wait at most
     */
    Gates(int seats, int places) {
        this.seats = seats;
        this.places = places;
    }

    enum Entry {
        IN,
        WAITING,
        FULL
    }

    private static final class Gate {
        int taken;
        final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    }

    /**
     * Who is let in leaves again, once.
     *
     * @param turn called when one who waits is let in
     */
    synchronized Entry enter(EndpointId id, Runnable turn) {
        Gate gate = gates.computeIfAbsent(id, _ -> new Gate());
        if (gate.taken < seats) {
            gate.taken++;
            return Entry.IN;
        }
        if (gate.waiting.size() < places) {
            gate.waiting.add(turn);
            return Entry.WAITING;
        }
        return Entry.FULL;
    }

    /** Gives the seat to who waits longest. */
    void leave(EndpointId id) {
        Runnable next = next(id);
        if (next != null) {
            next.run();
        }
    }

    private synchronized @Nullable Runnable next(EndpointId id) {
        Gate gate = gates.get(id);
        if (gate == null) {
            throw new IllegalStateException("nobody is in at the gate of " + id);
        }
        Runnable next = gate.waiting.poll();
        if (next == null && --gate.taken == 0) {
            gates.remove(id);
        }
        return next;
    }

    /** True when the turn was still waiting: it is never called then, and holds no seat. */
    synchronized boolean abandon(EndpointId id, Runnable turn) {
        Gate gate = gates.get(id);
        return gate != null && gate.waiting.remove(turn);
    }

    synchronized int underWay() {
        return gates.values().stream().mapToInt(gate -> gate.taken).sum();
    }

    synchronized int waiting() {
        return gates.values().stream().mapToInt(gate -> gate.waiting.size()).sum();
    }
}
