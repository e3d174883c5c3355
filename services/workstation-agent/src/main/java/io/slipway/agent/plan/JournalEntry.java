package io.slipway.agent.plan;

import io.slipway.agent.gpu.MigStep;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One step in the journal: written before it is done, settled after somebody looked. */
public record JournalEntry(
        long number,
        long generation,
        MigStep step,
        State state,
        @Nullable String note,
        Instant at) {

    /** How far a step came. */
    public enum State {
        /** On its way, or interrupted. */
        INTENDED,
        DONE,
        FAILED,
        /** Interrupted, and seen not to have had its effect. */
        ABANDONED
    }

    JournalEntry settled(State state, @Nullable String note, Instant at) {
        return new JournalEntry(number, generation, step, state, note, at);
    }
}
