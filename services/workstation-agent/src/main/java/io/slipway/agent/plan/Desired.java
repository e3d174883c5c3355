package io.slipway.agent.plan;

import io.slipway.agent.gpu.WantedGpu;
import io.slipway.contracts.host.HostDesired;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of what this host should look like.
 *
 * @param cause the event that brought it, for the events that follow from it
 */
public record Desired(long generation, List<WantedGpu> gpus, Cause cause) {
    public Desired {
        gpus = List.copyOf(gpus);
    }

    /** Where a snapshot came from. */
    public record Cause(
            @Nullable String eventId,
            @Nullable String correlationId,
            @Nullable String traceParent) {}

    static Desired of(HostDesired snapshot, Cause cause) {
        return new Desired(
                snapshot.generation(),
                snapshot.gpus().stream()
                        .map(gpu -> new WantedGpu(gpu.index(), gpu.profiles()))
                        .toList(),
                cause);
    }

    /** What to do with this snapshot when that one was the last. */
    Acceptance after(@Nullable Desired last) {
        if (last == null || generation > last.generation) {
            return Acceptance.TAKEN;
        }
        if (generation < last.generation) {
            return Acceptance.STALE;
        }
        return gpus.equals(last.gpus) ? Acceptance.REPEATED : Acceptance.CONTRADICTION;
    }

    /** Whether a snapshot replaces the one that is there. */
    public enum Acceptance {
        TAKEN,
        /** The same once more. */
        REPEATED,
        /** Older than what is there: late or replayed. */
        STALE,
        /** The same generation with other content: its producer is broken. */
        CONTRADICTION
    }
}
