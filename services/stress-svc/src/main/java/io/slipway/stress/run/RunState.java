package io.slipway.stress.run;

import java.time.Instant;
import java.util.List;

/**
 * Where a run is. The methods of a state are the only ways out of it.
 *
 * <pre>
 * queued → running → completed
 *   |  ↖ again ↙  ↘→ failed
 *   |           ↘ cancelling ↘
 *   +-------------------------→ cancelled
 * </pre>
 */
public sealed interface RunState {
    List<String> NAMES =
            List.of("queued", "running", "cancelling", "completed", "failed", "cancelled");

    /** The word on the wire and in the database. */
    String name();

    /** Times that it was started. */
    int attempts();

    /** It can be cancelled as long as it is not over. */
    sealed interface Open extends RunState {}

    sealed interface Over extends RunState {
        Instant endedAt();
    }

    /**
     * Waits for its turn.
     *
     * @param attempts more than 0 when an earlier attempt was interrupted
     */
    record Queued(int attempts) implements Open {
        public Running started(Instant now) {
            return new Running(attempts + 1, now);
        }

        public Cancelled cancelled(Instant now) {
            return new Cancelled(attempts, now);
        }

        @Override
        public String name() {
            return "queued";
        }
    }

    record Running(int attempts, Instant startedAt) implements Open {
        public Completed completed(String verdict, String summary, Instant now) {
            return new Completed(attempts, startedAt, verdict, summary, now);
        }

        /**
         * The attempt ended without a result: once more, unless it was the last that is allowed.
         */
        public RunState interrupted(String reason, int maxAttempts, Instant now) {
            return attempts < maxAttempts
                    ? new Queued(attempts)
                    : failed(reason, "Ask for the run again.", now);
        }

        public Failed failed(String reason, String remediation, Instant now) {
            return new Failed(attempts, reason, remediation, now);
        }

        public Cancelling cancelled() {
            return new Cancelling(attempts, startedAt);
        }

        @Override
        public String name() {
            return "running";
        }
    }

    /** Whoever carries it out will stop; if nobody does any more, it is over as well. */
    record Cancelling(int attempts, Instant startedAt) implements Open {
        public Cancelled stopped(Instant now) {
            return new Cancelled(attempts, now);
        }

        @Override
        public String name() {
            return "cancelling";
        }
    }

    /**
     * @param verdict {@code pass}, {@code fail} or {@code invalid}
     */
    record Completed(
            int attempts, Instant startedAt, String verdict, String summary, Instant endedAt)
            implements Over {
        @Override
        public String name() {
            return "completed";
        }
    }

    /** It could not be carried out. */
    record Failed(int attempts, String reason, String remediation, Instant endedAt)
            implements Over {
        @Override
        public String name() {
            return "failed";
        }
    }

    record Cancelled(int attempts, Instant endedAt) implements Over {
        @Override
        public String name() {
            return "cancelled";
        }
    }
}
