package io.slipway.simulator.aws.stack;

import com.fasterxml.jackson.databind.JsonNode;
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

/** A stack on its way: one resource at a time, forwards, then backwards if one fails. */
final class Stack {
    private static final Duration POLL = Duration.ofSeconds(30);

    final String name;
    final String id;
    final String text;
    final Template template;
    final Map<String, JsonNode> parameters;
    final Map<String, String> tags;
    final Instant created;
    final @Nullable String token;
    final Map<String, Item> items = new LinkedHashMap<>();
    final List<Answer> events = new ArrayList<>();
    String status = "CREATE_IN_PROGRESS";
    @Nullable String reason;
    @Nullable Instant deleted;
    private final String onFailure;
    private final Caller caller;
    private final String region;
    private final Ids ids;
    private final Maker maker;
    private final Duration pace;
    private final Map<String, JsonNode> refs = new HashMap<>();
    private final Map<String, JsonNode> attributes = new HashMap<>();
    private final Deque<String> left = new ArrayDeque<>();
    private Instant due;

    /** A resource of the stack as it is listed. */
    static final class Item {
        final String logicalId;
        final String type;
        String status = "CREATE_IN_PROGRESS";
        @Nullable String reason;
        @Nullable Made made;
        boolean leaving;
        Instant changed;

        Item(String logicalId, String type, Instant changed) {
            this.logicalId = logicalId;
            this.type = type;
            this.changed = changed;
        }
    }

    Stack(
            String name,
            String id,
            String text,
            Map<String, JsonNode> parameters,
            Map<String, String> tags,
            @Nullable String token,
            String onFailure,
            Order order,
            Maker maker,
            Duration pace) {
        this.name = name;
        this.id = id;
        this.text = text;
        this.template = Template.of(text);
        this.parameters = parameters;
        this.tags = tags;
        this.token = token;
        this.onFailure = onFailure;
        this.caller = order.caller();
        this.region = order.region();
        this.ids = order.ids();
        this.maker = maker;
        this.pace = pace;
        this.created = order.now();
        refs.putAll(parameters);
        left.addAll(template.order());
        due = created.plus(pace);
        tell(name, "AWS::CloudFormation::Stack", id, status, "User Initiated", created);
    }

    Instant due() {
        return due;
    }

    boolean settled() {
        return !status.endsWith("_IN_PROGRESS");
    }

    void delete(Instant now) {
        status = "DELETE_IN_PROGRESS";
        reason = null;
        tell(name, "AWS::CloudFormation::Stack", id, status, "User Initiated", now);
        backwards(now);
    }

    private void backwards(Instant now) {
        left.clear();
        for (Item item : items.values()) {
            if (item.made != null) {
                left.addFirst(item.logicalId);
            }
        }
        due = now.plus(pace);
    }

    void step(Instant at) {
        Order order = new Order(caller, region, at, ids);
        if (status.equals("CREATE_IN_PROGRESS")) {
            forward(order);
        } else {
            backward(order);
        }
    }

    private void forward(Order order) {
        Instant at = order.now();
        String logicalId = left.peekFirst();
        if (logicalId == null) {
            end("CREATE_COMPLETE", null, at);
            return;
        }
        Item item = items.get(logicalId);
        try {
            if (item == null) {
                JsonNode resource = template.resource(logicalId);
                String type = resource.path("Type").asText();
                item = new Item(logicalId, type, at);
                items.put(logicalId, item);
                tell(logicalId, type, "", item.status, null, at);
                JsonNode properties = new Values(refs, attributes).of(resource.path("Properties"));
                item.made = maker.make(order, name, logicalId, type, properties);
            }
            Made made = item.made;
            if (made == null || !maker.ready(order, made)) {
                due = at.plus(POLL);
                return;
            }
            refs.put(logicalId, Answer.of("id", made.physicalId()).tree().path("id"));
            attributes.putAll(Maker.attributes(logicalId, made.answer()));
            change(item, "CREATE_COMPLETE", null, at);
            left.removeFirst();
            due = at.plus(pace);
        } catch (Unable unable) {
            if (item != null) {
                change(item, "CREATE_FAILED", unable.reason(), at);
            }
            failed(logicalId, at);
        }
    }

    private void failed(String logicalId, Instant at) {
        String why = "The following resource(s) failed to create: [" + logicalId + "]. ";
        if (onFailure.equals("DO_NOTHING")) {
            end("CREATE_FAILED", why, at);
            return;
        }
        status = onFailure.equals("DELETE") ? "DELETE_IN_PROGRESS" : "ROLLBACK_IN_PROGRESS";
        reason = why;
        tell(name, "AWS::CloudFormation::Stack", id, status, why, at);
        backwards(at);
    }

    private void backward(Order order) {
        Instant at = order.now();
        boolean deleting = status.equals("DELETE_IN_PROGRESS");
        String logicalId = left.pollFirst();
        Item item = logicalId == null ? null : items.get(logicalId);
        if (item == null) {
            end(deleting ? "DELETE_COMPLETE" : "ROLLBACK_COMPLETE", reason, at);
            if (deleting) {
                deleted = at;
            }
            return;
        }
        try {
            Made made = item.made;
            if (made != null && !item.leaving) {
                maker.unmake(order, made);
                item.leaving = true;
            }
            if (made != null && !maker.gone(order, made)) {
                left.addFirst(item.logicalId);
                due = at.plus(POLL);
                return;
            }
            item.made = null;
            change(item, "DELETE_COMPLETE", null, at);
            due = at.plus(pace);
        } catch (Unable unable) {
            change(item, "DELETE_FAILED", unable.reason(), at);
            end(
                    deleting ? "DELETE_FAILED" : "ROLLBACK_FAILED",
                    "The following resource(s) failed to delete: [" + logicalId + "]. ",
                    at);
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
        if (!status.equals("CREATE_COMPLETE")) {
            return outputs;
        }
        Values values = new Values(refs, attributes);
        template.tree()
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
