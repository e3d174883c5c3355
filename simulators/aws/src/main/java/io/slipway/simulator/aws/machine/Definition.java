package io.slipway.simulator.aws.machine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.simulator.aws.wire.AwsFault;
import java.util.Map;
import java.util.Set;

/** A state machine in Amazon States Language that the simulator can run. */
record Definition(JsonNode tree) {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Set<String> TYPES =
            Set.of("Pass", "Task", "Choice", "Wait", "Succeed", "Fail");

    static Definition of(String text) {
        JsonNode tree = json(text);
        JsonNode states = tree.path("States");
        if (!states.has(tree.path("StartAt").asText())) {
            throw invalid("MISSING_TRANSITION_TARGET: StartAt must name a state");
        }
        if (tree.path("QueryLanguage").asText().equals("JSONata")) {
            throw invalid("the simulator does not evaluate JSONata");
        }
        for (Map.Entry<String, JsonNode> state : states.properties()) {
            String type = state.getValue().path("Type").asText();
            if (!TYPES.contains(type)) {
                throw invalid(
                        "the simulator does not run state '%s' of type '%s'"
                                .formatted(state.getKey(), type));
            }
            if (type.equals("Task") && !state.getValue().has("Resource")) {
                throw invalid("MISSING_RESOURCE: state '%s'".formatted(state.getKey()));
            }
            String next = state.getValue().path("Next").asText();
            if (!next.isEmpty() && !states.has(next)) {
                throw invalid(
                        "MISSING_TRANSITION_TARGET: state '%s' leads to '%s'"
                                .formatted(state.getKey(), next));
            }
        }
        return new Definition(tree);
    }

    private static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw invalid("INVALID_JSON_DESCRIPTION: " + e.getOriginalMessage());
        }
    }

    private static AwsFault invalid(String why) {
        return new AwsFault("InvalidDefinition", "Invalid State Machine Definition: '" + why + "'");
    }

    JsonNode state(String name) {
        return tree.path("States").path(name);
    }
}
