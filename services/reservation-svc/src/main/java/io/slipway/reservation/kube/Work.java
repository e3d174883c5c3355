package io.slipway.reservation.kube;

import io.slipway.reservation.kube.pod.Tenancy;
import io.slipway.reservation.kube.pod.Trouble;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One reservation whose ground has to be looked at. */
sealed interface Work {
    String id();

    /** Its pods are to run. */
    record Raise(
            Tenancy tenancy, boolean ready, Instant since, Instant now, @Nullable Instant lastOom)
            implements Work {
        @Override
        public String id() {
            return tenancy.id();
        }
    }

    /** Nothing of it is to be left. */
    record Clear(String id) implements Work {}

    /** What came of it. */
    sealed interface Outcome {
        String id();

        record Ready(String id, int placement, String host, int port) implements Outcome {}

        record Starting(String id, int placement, Trouble trouble) implements Outcome {}

        record Failed(String id, int placement, Trouble trouble) implements Outcome {}

        record Cleared(String id) implements Outcome {}

        /** It is not known; looked at again soon. */
        record Unseen(String id) implements Outcome {}
    }

    /** Kills for memory that were not told before. */
    record Ooms(int count, @Nullable Instant last) {
        static final Ooms NONE = new Ooms(0, null);
    }

    /** An outcome and what else was noticed. */
    record Sight(Outcome outcome, Ooms ooms) {
        Sight(Outcome outcome) {
            this(outcome, Ooms.NONE);
        }

        /** Whether a reservation may go on, or is to end, because of it. */
        boolean tells() {
            return ooms.count() > 0
                    || switch (outcome) {
                        case Outcome.Ready(_, _, String host, int port) ->
                                !host.isEmpty() || port != 0;
                        case Outcome.Failed _ -> true;
                        case Outcome.Starting _, Outcome.Cleared _, Outcome.Unseen _ -> false;
                    };
        }
    }
}
