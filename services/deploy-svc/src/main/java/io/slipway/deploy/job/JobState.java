package io.slipway.deploy.job;

import java.util.List;
import java.util.Optional;

/**
 * Where a job is. The methods of a state are the only ways out of it.
 *
 * <pre>
 * accepted → guardrails-failed
 *    ↓
 * queued → deploying → verifying → ready
 *    ↓         ↓           ↓
 *    |         +→ cleaning-up → failed
 *    |         +→ cancelling → cancelled
 *    +→ destroying → destroyed | destroy-failed
 * </pre>
 */
public sealed interface JobState {
    /** The word on the wire and in the database. */
    String name();

    /** The word of the older API: queued, running, succeeded, failed, destroyed, destroy_failed. */
    String word();

    /** The same job, asked to stop; empty when it is over or cannot be stopped any more. */
    default Optional<JobState> cancelled() {
        return Optional.empty();
    }

    default boolean over() {
        return false;
    }

    /** Waits for the guardrails. */
    record Accepted() implements JobState {
        public Queued passed() {
            return new Queued();
        }

        public GuardrailsFailed refused(String reason, String remediation) {
            return new GuardrailsFailed(reason, remediation);
        }

        public Failed unanswered() {
            return new Failed(
                    "The guardrails did not answer before the deadline.",
                    "Check that guardrail-svc runs, then ask again.");
        }

        @Override
        public Optional<JobState> cancelled() {
            return Optional.of(new Cancelled());
        }

        @Override
        public String name() {
            return "accepted";
        }

        @Override
        public String word() {
            return "queued";
        }
    }

    record GuardrailsFailed(String reason, String remediation) implements JobState {
        @Override
        public String name() {
            return "guardrails-failed";
        }

        @Override
        public String word() {
            return "failed";
        }

        @Override
        public boolean over() {
            return true;
        }
    }

    /** Safe to go ahead; waits for a worker. */
    record Queued() implements JobState {
        public Deploying deploy() {
            return new Deploying("start");
        }

        public Destroying destroy() {
            return new Destroying("start");
        }

        @Override
        public Optional<JobState> cancelled() {
            return Optional.of(new Cancelled());
        }

        @Override
        public String name() {
            return "queued";
        }

        @Override
        public String word() {
            return "queued";
        }
    }

    /**
     * @param step the deployer's step that is next
     */
    record Deploying(String step) implements JobState {
        public Deploying next(String following) {
            return new Deploying(following);
        }

        public Verifying provisioned() {
            return new Verifying();
        }

        public CleaningUp failed(String reason, String remediation) {
            return new CleaningUp(reason, remediation);
        }

        @Override
        public Optional<JobState> cancelled() {
            return Optional.of(new Cancelling());
        }

        @Override
        public String name() {
            return "deploying";
        }

        @Override
        public String word() {
            return "running";
        }
    }

    /** The cluster is there; the guardrails look whether it is what was asked for. */
    record Verifying() implements JobState {
        public Ready verified() {
            return new Ready();
        }

        public CleaningUp failed(String reason, String remediation) {
            return new CleaningUp(reason, remediation);
        }

        @Override
        public Optional<JobState> cancelled() {
            return Optional.of(new Cancelling());
        }

        @Override
        public String name() {
            return "verifying";
        }

        @Override
        public String word() {
            return "running";
        }
    }

    record Ready() implements JobState {
        @Override
        public String name() {
            return "ready";
        }

        @Override
        public String word() {
            return "succeeded";
        }

        @Override
        public boolean over() {
            return true;
        }
    }

    /** It went wrong; what was made is being taken away. */
    record CleaningUp(String reason, String remediation) implements JobState {
        public Failed cleaned() {
            return new Failed(reason, remediation);
        }

        @Override
        public String name() {
            return "cleaning-up";
        }

        @Override
        public String word() {
            return "running";
        }
    }

    record Failed(String reason, String remediation) implements JobState {
        @Override
        public String name() {
            return "failed";
        }

        @Override
        public String word() {
            return "failed";
        }

        @Override
        public boolean over() {
            return true;
        }
    }

    /** Somebody asked to stop; what was made is being taken away. */
    record Cancelling() implements JobState {
        public Cancelled cleaned() {
            return new Cancelled();
        }

        @Override
        public String name() {
            return "cancelling";
        }

        @Override
        public String word() {
            return "running";
        }
    }

    record Cancelled() implements JobState {
        @Override
        public String name() {
            return "cancelled";
        }

        @Override
        public String word() {
            return "failed";
        }

        @Override
        public boolean over() {
            return true;
        }
    }

    record Destroying(String step) implements JobState {
        public Destroying next(String following) {
            return new Destroying(following);
        }

        public Destroyed gone() {
            return new Destroyed();
        }

        public DestroyFailed failed(String reason, String remediation) {
            return new DestroyFailed(reason, remediation);
        }

        @Override
        public String name() {
            return "destroying";
        }

        @Override
        public String word() {
            return "running";
        }
    }

    record Destroyed() implements JobState {
        @Override
        public String name() {
            return "destroyed";
        }

        @Override
        public String word() {
            return "destroyed";
        }

        @Override
        public boolean over() {
            return true;
        }
    }

    record DestroyFailed(String reason, String remediation) implements JobState {
        @Override
        public String name() {
            return "destroy-failed";
        }

        @Override
        public String word() {
            return "destroy_failed";
        }

        @Override
        public boolean over() {
            return true;
        }
    }

    /** Every word a job can show, for filters and their error texts. */
    List<String> NAMES =
            List.of(
                    "accepted",
                    "guardrails-failed",
                    "queued",
                    "deploying",
                    "verifying",
                    "ready",
                    "cleaning-up",
                    "failed",
                    "cancelling",
                    "cancelled",
                    "destroying",
                    "destroyed",
                    "destroy-failed");
}
