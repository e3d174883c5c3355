package io.slipway.simulator.aws.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.slipway.simulator.aws.run.Answer;
import io.slipway.simulator.aws.run.Caller;
import io.slipway.simulator.aws.run.Ids;
import io.slipway.simulator.aws.stack.Services.Order;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stack on its way: one resource at a time, forwards, then backwards if one fails. An update
 * makes what is new or has changed, then deletes what that replaces and what the template names no
 * more.
 */
final class Stack {
    private static final Duration POLL = Duration.ofSeconds(30);
    private static final String ITSELF = "AWS::CloudFormation::Stack";

    final String name;
    final String id;
    final Instant created;
    final @Nullable String token;
    final Map<String, Item> items = new LinkedHashMap<>();
    final List<Answer> events = new ArrayList<>();
    final List<ChangeSet> changeSets = new ArrayList<>();
    String status = "REVIEW_IN_PROGRESS";
    @Nullable String reason;
    @Nullable Instant updated;
    @Nullable Instant deleted;
    private Blueprint blueprint;
    private @Nullable Blueprint before;
    private String onFailure = "ROLLBACK";
    private final Caller caller;
    private final String region;
    private final Ids ids;
    private final Maker maker;
    private final Duration pace;
    private final Map<String, JsonNode> refs = new HashMap<>();
    private final Map<String, JsonNode> attributes = new HashMap<>();
    private final Deque<String> left = new ArrayDeque<>();
    private final Deque<Leaving> leaving = new ArrayDeque<>();
    private Instant due = Instant.MAX;

    /** A resource of the stack as it is listed. */
    static final class Item {
        final String logicalId;
        final String type;
        String status = "CREATE_IN_PROGRESS";
        @Nullable String reason;
        @Nullable Made made;
        @Nullable Made replaced;
        JsonNode properties = MissingNode.getInstance();
        boolean fresh;
        Instant changed;

        Item(String logicalId, String type, Instant changed) {
            this.logicalId = logicalId;
            this.type = type;
            this.changed = changed;
        }
    }

    /** Something that is being unmade. */
    private static final class Leaving {
        final Item item;
        final Made made;
        final boolean replaced;
        boolean begun;

        /**
         * @param replaced whether the item has another in its place
         */
        Leaving(Item item, Made made, boolean replaced) {
            this.item = item;
            this.made = made;
            this.replaced = replaced;
        }
    }

    Stack(
            String name,
            String id,
            Blueprint blueprint,
            @Nullable String token,
            Order order,
            Maker maker,
            Duration pace) {
        this.name = name;
        this.id = id;
        this.blueprint = blueprint;
        this.token = token;
        this.caller = order.caller();
        this.region = order.region();
        this.ids = order.ids();
        this.maker = maker;
        this.pace = pace;
        this.created = order.now();
    }

    Blueprint blueprint() {
        return blueprint;
    }

    Instant due() {
        return due;
    }

    boolean settled() {
        return !status.endsWith("_IN_PROGRESS") || status.equals("REVIEW_IN_PROGRESS");
    }

    /**
     * @param afterFailure DO_NOTHING, ROLLBACK or DELETE
     */
    void create(Blueprint next, String afterFailure, Instant now) {
        blueprint = next;
        onFailure = afterFailure;
        begin("CREATE_IN_PROGRESS", now);
    }

    void update(Blueprint next, Instant now) {
        before = blueprint;
        blueprint = next;
        updated = now;
        items.values().forEach(item -> item.fresh = false);
        begin("UPDATE_IN_PROGRESS", now);
    }

    private void begin(String as, Instant now) {
        status = as;
        reason = null;
        refs.putAll(blueprint.parameters());
        left.clear();
        left.addAll(blueprint.template().order());
        due = now.plus(pace);
        tell(name, ITSELF, id, status, "User Initiated", now);
    }

    void delete(Instant now) {
        status = "DELETE_IN_PROGRESS";
        reason = null;
        before = null;
        tell(name, ITSELF, id, status, "User Initiated", now);
        backwards(now);
    }

    private void backwards(Instant now) {
        left.clear();
        leaving.clear();
        for (Item item : items.values()) {
            if (item.replaced != null && before == null) {
                leaving.addFirst(new Leaving(item, item.replaced, true));
            }
            if (item.made != null && (before == null || item.fresh)) {
                leaving.addFirst(new Leaving(item, item.made, false));
            }
        }
        due = now.plus(pace);
    }

    void step(Instant at) {
        Order order = new Order(caller, region, at, ids);
        if (status.equals("CREATE_IN_PROGRESS") || status.equals("UPDATE_IN_PROGRESS")) {
            forward(order);
        } else {
            backward(order);
        }
    }

    private void forward(Order order) {
        Instant at = order.now();
        String logicalId = left.peekFirst();
        if (logicalId == null) {
            if (before == null) {
                end("CREATE_COMPLETE", null, at);
            } else {
                sweep(at);
            }
            return;
        }
        Item item = items.get(logicalId);
        try {
            if (item == null || !item.fresh) {
                JsonNode resource = blueprint.template().resource(logicalId);
                String type = resource.path("Type").asText();
                if (item == null) {
                    item = new Item(logicalId, type, at);
                    items.put(logicalId, item);
                    tell(logicalId, type, "", item.status, null, at);
                }
                JsonNode properties = new Values(refs, attributes).of(resource.path("Properties"));
                if (item.made != null && properties.equals(item.properties)) {
                    left.removeFirst();
                    due = at;
                    return;
                }
                if (!type.equals(item.type)) {
                    throw new Unable(
                            "Update of resource type is not permitted. The new template modifies resource type of the following resources: ["
                                    + logicalId
                                    + "]");
                }
                if (item.made != null) {
                    change(
                            item,
                            "UPDATE_IN_PROGRESS",
                            "Requested update requires the creation of a new physical resource; hence creating one.",
                            at);
                }
                Made made = maker.make(order, name, logicalId, type, properties);
                item.replaced = item.made;
                item.made = made;
                item.properties = properties;
                item.fresh = true;
            }
            Made made = item.made;
            if (made == null || !maker.ready(order, made)) {
                due = at.plus(POLL);
                return;
            }
            known(logicalId, made);
            change(item, item.replaced == null ? "CREATE_COMPLETE" : "UPDATE_COMPLETE", null, at);
            left.removeFirst();
            due = at.plus(pace);
        } catch (Unable unable) {
            if (item != null) {
                boolean updates = (item.made != null && !item.fresh) || item.replaced != null;
                change(item, updates ? "UPDATE_FAILED" : "CREATE_FAILED", unable.reason(), at);
            }
            failed(logicalId, at);
        }
    }

    private void known(String logicalId, Made made) {
        refs.put(logicalId, TextNode.valueOf(made.physicalId()));
        attributes.putAll(Maker.attributes(logicalId, made.answer()));
    }

    /** All is made that was to be; what is not needed any more goes. */
    private void sweep(Instant at) {
        leaving.clear();
        for (Item item : items.values()) {
            if (item.replaced != null) {
                leaving.addFirst(new Leaving(item, item.replaced, true));
            } else if (item.made != null
                    && blueprint.template().resource(item.logicalId).isMissingNode()) {
                leaving.addFirst(new Leaving(item, item.made, false));
            }
        }
        // AWS tells of this as of REVIEW_IN_PROGRESS, and its model has no such status of an event.
        status = "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS";
        due = at.plus(pace);
    }

    private void failed(String logicalId, Instant at) {
        if (before != null) {
            undo("The following resource(s) failed to update: [" + logicalId + "]. ", at);
            return;
        }
        String why = "The following resource(s) failed to create: [" + logicalId + "]. ";
        if (onFailure.equals("DO_NOTHING")) {
            end("CREATE_FAILED", why, at);
            return;
        }
        status = onFailure.equals("DELETE") ? "DELETE_IN_PROGRESS" : "ROLLBACK_IN_PROGRESS";
        reason = why;
        tell(name, ITSELF, id, status, why, at);
        backwards(at);
    }

    private void undo(String why, Instant at) {
        status = "UPDATE_ROLLBACK_IN_PROGRESS";
        reason = why;
        tell(name, ITSELF, id, status, why, at);
        backwards(at);
    }

    private void backward(Order order) {
        Instant at = order.now();
        Leaving next = leaving.peekFirst();
        if (next == null) {
            atTheEnd(at);
            return;
        }
        try {
            if (!next.begun) {
                maker.unmake(order, next.made);
                next.begun = true;
            }
            if (!maker.gone(order, next.made)) {
                due = at.plus(POLL);
                return;
            }
            leaving.removeFirst();
            left(next, at);
            due = at.plus(pace);
        } catch (Unable unable) {
            leaving.removeFirst();
            if (status.equals("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")) {
                tell(
                        next.item.logicalId,
                        next.item.type,
                        next.made.physicalId(),
                        "DELETE_FAILED",
                        unable.reason(),
                        at);
                due = at.plus(pace);
                return;
            }
            change(next.item, "DELETE_FAILED", unable.reason(), at);
            end(
                    switch (status) {
                        case "DELETE_IN_PROGRESS" -> "DELETE_FAILED";
                        case "UPDATE_ROLLBACK_IN_PROGRESS" -> "UPDATE_ROLLBACK_FAILED";
                        default -> "ROLLBACK_FAILED";
                    },
                    "The following resource(s) failed to delete: [" + next.item.logicalId + "]. ",
                    at);
        }
    }

    private void left(Leaving gone, Instant at) {
        Item item = gone.item;
        if (gone.replaced) {
            item.replaced = null;
            tell(item.logicalId, item.type, gone.made.physicalId(), "DELETE_COMPLETE", null, at);
            return;
        }
        if (status.equals("UPDATE_ROLLBACK_IN_PROGRESS") && item.replaced != null) {
            tell(item.logicalId, item.type, gone.made.physicalId(), "DELETE_COMPLETE", null, at);
            item.made = item.replaced;
            item.replaced = null;
            known(item.logicalId, item.made);
            change(item, "UPDATE_COMPLETE", null, at);
            return;
        }
        change(item, "DELETE_COMPLETE", null, at);
        item.made = null;
        if (status.startsWith("UPDATE")) {
            items.remove(item.logicalId);
        }
    }

    private void atTheEnd(Instant at) {
        switch (status) {
            case "DELETE_IN_PROGRESS" -> {
                end("DELETE_COMPLETE", reason, at);
                deleted = at;
            }
            case "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS" -> {
                before = null;
                end("UPDATE_COMPLETE", null, at);
            }
            case "UPDATE_ROLLBACK_IN_PROGRESS" -> {
                if (before != null) {
                    blueprint = before;
                    refs.putAll(before.parameters());
                }
                before = null;
                items.values().removeIf(item -> item.made == null);
                end("UPDATE_ROLLBACK_COMPLETE", reason, at);
            }
            default -> end("ROLLBACK_COMPLETE", reason, at);
        }
    }

    private void end(String as, @Nullable String why, Instant at) {
        status = as;
        reason = why;
        due = Instant.MAX;
        tell(name, "AWS::CloudFormation::Stack", id, status, why, at);
    }

    private void change(Item item, String to, @Nullable String why, Instant at) {
        item.status = to;
        item.reason = why;
        item.changed = at;
        Made made = item.made;
        tell(item.logicalId, item.type, made == null ? "" : made.physicalId(), to, why, at);
    }

    private void tell(
            String logicalId,
            String type,
            String physicalId,
            String to,
            @Nullable String why,
            Instant at) {
        events.addFirst(
                Answer.of("StackId", id)
                        .and("EventId", ids.uuid())
                        .and("StackName", name)
                        .and("LogicalResourceId", logicalId)
                        .and("PhysicalResourceId", physicalId)
                        .and("ResourceType", type)
                        .and("Timestamp", at)
                        .and("ResourceStatus", to)
                        .and("ResourceStatusReason", why));
    }

    List<Answer> outputs() {
        List<Answer> outputs = new ArrayList<>();
        if (!status.equals("CREATE_COMPLETE") && !status.startsWith("UPDATE_")) {
            return outputs;
        }
        Values values = new Values(refs, attributes);
        Blueprint stands = before == null ? blueprint : before;
        stands.template()
                .tree()
                .path("Outputs")
                .properties()
                .forEach(
                        output ->
                                outputs.add(
                                        Answer.of("OutputKey", output.getKey())
                                                .and(
                                                        "OutputValue",
                                                        values.of(output.getValue().path("Value"))
                                                                .asText())
                                                .and(
                                                        "Description",
                                                        output.getValue().get("Description"))));
        return outputs;
    }
}
