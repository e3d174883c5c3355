package io.slipway.deploy.job;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One move of a job.
 *
 * @param attempt 1, and one more with each retry
 * @param sequence from 1 on, without gaps over all attempts
 * @param from null for the first one
 * @param actor who: a person or program that asked, {@code guardrails}, or {@code slipway}
 */
public record JobTransition(
        String jobId,
        int attempt,
        int sequence,
        @Nullable String from,
        String to,
        String cause,
        String actor,
        Instant at) {
    /** On our own account. */
    public static final String SLIPWAY = "slipway";

    /** On account of a verdict. */
    public static final String GUARDRAILS = "guardrails";

    /** The state's word after these moves; a gap, or a move that cannot be, is a bug. */
    static @Nullable String fold(List<JobTransition> moves) {
        String state = null;
        int attempt = 1;
        for (int i = 0; i < moves.size(); i++) {
            JobTransition move = moves.get(i);
            boolean next = move.sequence() == i + 1;
            boolean legal =
                    state == null
                            ? move.from() == null && move.attempt() == 1
                            : state.equals(move.from())
                                    && JobState.WAYS
                                            .getOrDefault(state, Set.of())
                                            .contains(move.to())
                                    && (move.attempt() == attempt
                                            || (move.attempt() == attempt + 1
                                                    && JobState.RETRIED.contains(state)));
            if (!next || !legal) {
                throw new IllegalStateException("after %s, %s".formatted(state, move));
            }
            state = move.to();
            attempt = move.attempt();
        }
        return state;
    }
}
