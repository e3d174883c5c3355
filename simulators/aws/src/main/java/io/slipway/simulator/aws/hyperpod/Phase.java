package io.slipway.simulator.aws.hyperpod;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where a node is in its life; the due time is when it leaves by itself. */
sealed interface Phase {
    /** Far enough: the node leaves this phase only when told. */
    Instant NEVER = Instant.MAX;

    String status();

    default Instant due() {
        return NEVER;
    }

    default @Nullable String message() {
        return null;
    }

    /** Booting, or rebooting, until due. */
    record Pending(Instant due) implements Phase {
        @Override
        public String status() {
            return "Pending";
        }
    }

    record Checking(Instant due) implements Phase {
        @Override
        public String status() {
            return "DeepHealthCheckInProgress";
        }
    }

    record Running() implements Phase {
        @Override
        public String status() {
            return "Running";
        }
    }

    /** Running, until its turn in a software update comes. */
    record Queued(Instant due) implements Phase {
        @Override
        public String status() {
            return "Running";
        }
    }

    record Updating(Instant due) implements Phase {
        @Override
        public String status() {
            return "SystemUpdating";
        }
    }

    record Failed(Instant due, String message) implements Phase {
        @Override
        public String status() {
            return "Failure";
        }
    }

    record Stopping(Instant due, boolean replaced) implements Phase {
        @Override
        public String status() {
            return "ShuttingDown";
        }
    }
}
