package io.slipway.simulator.aws.stack;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.simulator.aws.run.Answer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a template would change of a stack, worked out and waiting to be carried out. */
final class ChangeSet {
    final String name;
    final String id;
    final Blueprint blueprint;
    final List<Answer> changes;
    final @Nullable String description;
    final String onFailure;
    final Instant created;
    private final Instant ready;
    private boolean executed;

    ChangeSet(
            String name,
            String id,
            Blueprint blueprint,
            List<Answer> changes,
            @Nullable String description,
            String onFailure,
            Instant created,
            Instant ready) {
        this.name = name;
        this.id = id;
        this.blueprint = blueprint;
        this.changes = changes;
        this.description = description;
        this.onFailure = onFailure;
        this.created = created;
        this.ready = ready;
    }

    void execute() {
        executed = true;
    }

    String status(Instant now) {
        if (now.isBefore(ready)) {
            return "CREATE_IN_PROGRESS";
        }
        return changes.isEmpty() ? "FAILED" : "CREATE_COMPLETE";
    }

    @Nullable String reason(Instant now) {
        return status(now).equals("FAILED")
                ? "The submitted information didn't contain changes. Submit different information to create a change set."
                : null;
    }

    String execution(Stack stack, Instant now) {
        if (!executed) {
            return status(now).equals("CREATE_COMPLETE") ? "AVAILABLE" : "UNAVAILABLE";
        }
        if (!stack.settled()) {
            return "EXECUTE_IN_PROGRESS";
        }
        return stack.status.equals("CREATE_COMPLETE") || stack.status.equals("UPDATE_COMPLETE")
                ? "EXECUTE_COMPLETE"
                : "EXECUTE_FAILED";
    }

    /** What would change, resource by resource; of properties only whether they differ. */
    static List<Answer> changes(@Nullable Stack stack, Blueprint next) {
        List<Answer> changes = new ArrayList<>();
        for (String logicalId : next.template().order()) {
            JsonNode wanted = next.template().resource(logicalId);
            Stack.Item item = stack == null ? null : stack.items.get(logicalId);
            if (item == null || item.made == null) {
                changes.add(change("Add", logicalId, wanted.path("Type").asText(), null));
            } else if (stack != null && differs(stack, logicalId, wanted, next)) {
                changes.add(
                        change("Modify", logicalId, item.type, item.made)
                                .and("Replacement", "Conditional"));
            }
        }
        if (stack != null) {
            stack.items.forEach(
                    (logicalId, item) -> {
                        if (item.made != null
                                && next.template().resource(logicalId).isMissingNode()) {
                            changes.add(change("Remove", logicalId, item.type, item.made));
                        }
                    });
        }
        return changes.stream()
                .map(change -> Answer.of("Type", "Resource").and("ResourceChange", change))
                .toList();
    }

    private static boolean differs(Stack stack, String logicalId, JsonNode wanted, Blueprint next) {
        Blueprint before = stack.blueprint();
        if (!wanted.equals(before.template().resource(logicalId))) {
            return true;
        }
        return Template.references(wanted).stream()
                .anyMatch(
                        name ->
                                next.parameters().containsKey(name)
                                        && !next.parameters()
                                                .get(name)
                                                .equals(before.parameters().get(name)));
    }

    private static Answer change(
            String action, String logicalId, String type, @Nullable Made made) {
        return Answer.of("Action", action)
                .and("LogicalResourceId", logicalId)
                .and("PhysicalResourceId", made == null ? null : made.physicalId())
                .and("ResourceType", type)
                .and("Scope", action.equals("Modify") ? List.of("Properties") : List.of())
                .and("Details", List.of());
    }

    /** The same parameters as they stand in answers. */
    static List<Answer> parameters(Map<String, JsonNode> parameters) {
        List<Answer> shown = new ArrayList<>();
        parameters.forEach(
                (key, value) -> {
                    if (!key.startsWith("AWS::")) {
                        shown.add(
                                Answer.of("ParameterKey", key)
                                        .and("ParameterValue", value.asText()));
                    }
                });
        return shown;
    }
}
