package io.slipway.deploy.deployer.stepfunctions;

import com.fasterxml.jackson.databind.JsonNode;

/** What the program behind a task has to say; one that ends the task is said once. */
public sealed interface TaskReport {
    /** As the history says it. */
    String word();

    record Heartbeat() implements TaskReport {
        @Override
        public String word() {
            return "heartbeat";
        }
    }

    record Success(JsonNode output) implements TaskReport {
        @Override
        public String word() {
            return "success";
        }
    }

    record Failure(String error, String cause) implements TaskReport {
        @Override
        public String word() {
            return "failure";
        }
    }
}
