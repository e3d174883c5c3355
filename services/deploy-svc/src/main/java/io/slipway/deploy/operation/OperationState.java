package io.slipway.deploy.operation;

/** Where an operation is. */
sealed interface OperationState {
    String START = "start";
    String WATCH = "watch";

    String name();

    /** Asks for more than there is; waits for the guardrails. */
    record Judging() implements OperationState {
        Accepted passed() {
            return new Accepted();
        }

        Failed refused(String reason, String remediation) {
            return new Failed(reason, remediation);
        }

        Failed unanswered() {
            return new Failed(
                    "The guardrails did not answer in time.",
                    "Check that guardrail-svc runs, then ask again. Nothing was changed.");
        }

        @Override
        public String name() {
            return "judging";
        }
    }

    record Accepted() implements OperationState {
        Running begun() {
            return new Running(START);
        }

        @Override
        public String name() {
            return "accepted";
        }
    }

    /**
     * @param step {@code start} until AWS has been asked for all of it, then {@code watch}
     */
    record Running(String step) implements OperationState {
        Running at(String next) {
            return new Running(next);
        }

        Succeeded succeeded() {
            return new Succeeded();
        }

        Failed failed(String reason, String remediation) {
            return new Failed(reason, remediation);
        }

        @Override
        public String name() {
            return "running";
        }
    }

    record Succeeded() implements OperationState {
        @Override
        public String name() {
            return "succeeded";
        }
    }

    record Failed(String reason, String remediation) implements OperationState {
        @Override
        public String name() {
            return "failed";
        }
    }
}
