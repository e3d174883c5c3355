package io.slipway.simulator.aws.stack;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.slipway.simulator.aws.run.Action;
import io.slipway.simulator.aws.run.Answer;
import io.slipway.simulator.aws.run.Call;
import io.slipway.simulator.aws.run.Ids;
import io.slipway.simulator.aws.run.Knobs;
import io.slipway.simulator.aws.run.Knobs.Span;
import io.slipway.simulator.aws.run.Page;
import io.slipway.simulator.aws.run.Place;
import io.slipway.simulator.aws.run.Service;
import io.slipway.simulator.aws.run.Shards;
import io.slipway.simulator.aws.wire.AwsFault;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The calls. */
public final class Stacks implements Service {
    private final Knobs knobs;
    private final Services services;
    private final Maker maker;
    private final Shards<Place, List<Stack>> shards = new Shards<>(_ -> new ArrayList<>());

    public Stacks(Knobs knobs, Services services) {
        this.knobs = knobs;
        this.services = services;
        this.maker = new Maker(services);
    }

    @Override
    public String model() {
        return "cloudformation";
    }

    @Override
    public Map<String, Action> actions() {
        return Map.ofEntries(
                entry("CreateStack", this::create),
                entry("DeleteStack", Action.quiet(this::delete)),
                entry("DescribeStacks", this::describe),
                entry("ListStacks", this::list),
                entry("DescribeStackEvents", this::events),
                entry("ListStackResources", this::resources),
                entry("DescribeStackResources", this::describeResources),
                entry(
                        "GetTemplate",
                        call ->
                                Answer.of(
                                        "TemplateBody", stack(call, call.text("StackName")).text)));
    }

    private Answer create(Call call) {
        String name = call.text("StackName");
        if (!name.matches("[a-zA-Z][-a-zA-Z0-9]{0,127}")) {
            throw new AwsFault(
                    "ValidationError",
                    400,
                    "1 validation error detected: Value '%s' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*"
                            .formatted(name));
        }
        if (!call.has("TemplateBody")) {
            throw new AwsFault(
                    "ValidationError", 400, "The simulator takes templates in TemplateBody only.");
        }
        Stack before = find(call, name);
        if (before != null) {
            if (before.token != null && before.token.equals(call.maybe("ClientRequestToken"))) {
                return Answer.of("StackId", before.id);
            }
            throw new AwsFault("AlreadyExistsException", "Stack [" + name + "] already exists");
        }
        Template template = Template.of(call.text("TemplateBody"));
        String id = call.place().arn("cloudformation", "stack/" + name + "/" + call.ids().uuid());
        Map<String, JsonNode> parameters = parameters(call, template);
        capable(call, template);
        parameters.put("AWS::Region", TextNode.valueOf(call.region()));
        parameters.put("AWS::AccountId", TextNode.valueOf(call.caller().account()));
        parameters.put("AWS::Partition", TextNode.valueOf(call.place().partition()));
        parameters.put("AWS::URLSuffix", TextNode.valueOf(call.place().dnsSuffix()));
        parameters.put("AWS::StackName", TextNode.valueOf(name));
        parameters.put("AWS::StackId", TextNode.valueOf(id));
        Stack stack =
                new Stack(
                        name,
                        id,
                        call.text("TemplateBody"),
                        parameters,
                        call.tags("Tags"),
                        call.maybe("ClientRequestToken"),
                        call.flag("DisableRollback")
                                ? "DO_NOTHING"
                                : call.text("OnFailure", "ROLLBACK"),
                        new Services.Order(
                                call.caller(),
                                call.region(),
                                call.now(),
                                new Ids(call.ids().seed())),
                        maker,
                        knobs.span(Span.STACK_RESOURCE));
        shards.at(call.place()).add(stack);
        return Answer.of("StackId", id);
    }

    private static Map<String, JsonNode> parameters(Call call, Template template) {
        Map<String, JsonNode> given = new LinkedHashMap<>();
        JsonNode declared = template.tree().path("Parameters");
        for (JsonNode parameter : call.items("Parameters")) {
            String key = parameter.path("ParameterKey").asText();
            if (!declared.has(key)) {
                throw new AwsFault(
                        "ValidationError",
                        400,
                        "Parameters: [" + key + "] do not exist in the template");
            }
            given.put(key, parameter.path("ParameterValue"));
        }
        for (Map.Entry<String, JsonNode> each : declared.properties()) {
            JsonNode standard = each.getValue().get("Default");
            if (!given.containsKey(each.getKey())) {
                if (standard == null) {
                    throw new AwsFault(
                            "ValidationError",
                            400,
                            "Parameters: [" + each.getKey() + "] must have values");
                }
                given.put(each.getKey(), standard);
            }
        }
        return given;
    }

    private static void capable(Call call, Template template) {
        boolean named = false;
        boolean iam = false;
        for (JsonNode resource : template.tree().path("Resources")) {
            if (resource.path("Type").asText().equals("AWS::IAM::Role")) {
                iam = true;
                named |= resource.path("Properties").has("RoleName");
            }
        }
        List<String> capabilities = call.texts("Capabilities");
        boolean enough =
                capabilities.contains("CAPABILITY_NAMED_IAM")
                        || (!named && capabilities.contains("CAPABILITY_IAM"));
        if (iam && !enough) {
            throw new AwsFault(
                    "InsufficientCapabilitiesException",
                    "Requires capabilities : ["
                            + (named ? "CAPABILITY_NAMED_IAM" : "CAPABILITY_IAM")
                            + "]");
        }
    }

    private @Nullable Stack find(Call call, String nameOrId) {
        return shards.at(call.place()).stream()
                .filter(
                        stack ->
                                stack.id.equals(nameOrId)
                                        || (stack.name.equals(nameOrId) && stack.deleted == null))
                .findFirst()
                .orElse(null);
    }

    private Stack stack(Call call, String nameOrId) {
        Stack stack = find(call, nameOrId);
        if (stack == null) {
            throw new AwsFault(
                    "ValidationError", 400, "Stack with id " + nameOrId + " does not exist");
        }
        return stack;
    }

    private void delete(Call call) {
        Stack stack = find(call, call.text("StackName"));
        if (stack != null && stack.deleted == null && !stack.status.equals("DELETE_IN_PROGRESS")) {
            stack.delete(call.now());
        }
    }

    private Answer describe(Call call) {
        List<Stack> found =
                call.has("StackName")
                        ? List.of(stack(call, call.text("StackName")))
                        : shards.at(call.place()).stream()
                                .filter(stack -> stack.deleted == null)
                                .toList();
        Page<Stack> page = Page.of(found, call.maybe("NextToken"), 100, "ValidationError");
        return Answer.of("Stacks", page.items().stream().map(Stacks::view).toList())
                .and("NextToken", page.next());
    }

    private static Answer view(Stack stack) {
        List<Answer> parameters = new ArrayList<>();
        stack.parameters.forEach(
                (key, value) -> {
                    if (!key.startsWith("AWS::")) {
                        parameters.add(
                                Answer.of("ParameterKey", key)
                                        .and("ParameterValue", value.asText()));
                    }
                });
        return Answer.of("StackId", stack.id)
                .and("StackName", stack.name)
                .and("Description", stack.template.tree().get("Description"))
                .and("Parameters", parameters)
                .and("CreationTime", stack.created)
                .and("DeletionTime", stack.deleted)
                .and("StackStatus", stack.status)
                .and("StackStatusReason", stack.reason)
                .and("Outputs", stack.outputs())
                .and("Tags", Answer.tags(stack.tags));
    }

    private Answer list(Call call) {
        List<String> wanted = call.texts("StackStatusFilter");
        List<Stack> found =
                shards.at(call.place()).stream()
                        .filter(stack -> wanted.isEmpty() || wanted.contains(stack.status))
                        .toList();
        Page<Stack> page = Page.of(found, call.maybe("NextToken"), 100, "ValidationError");
        return Answer.of(
                        "StackSummaries",
                        page.items().stream()
                                .map(
                                        stack ->
                                                Answer.of("StackId", stack.id)
                                                        .and("StackName", stack.name)
                                                        .and("CreationTime", stack.created)
                                                        .and("DeletionTime", stack.deleted)
                                                        .and("StackStatus", stack.status)
                                                        .and("StackStatusReason", stack.reason))
                                .toList())
                .and("NextToken", page.next());
    }

    private Answer events(Call call) {
        Page<Answer> page =
                Page.of(
                        stack(call, call.text("StackName")).events,
                        call.maybe("NextToken"),
                        100,
                        "ValidationError");
        return Answer.of("StackEvents", page.items()).and("NextToken", page.next());
    }

    private static Answer item(Stack.Item item, String timeMember) {
        Made made = item.made;
        return Answer.of("LogicalResourceId", item.logicalId)
                .and("PhysicalResourceId", made == null ? null : made.physicalId())
                .and("ResourceType", item.type)
                .and(timeMember, item.changed)
                .and("ResourceStatus", item.status)
                .and("ResourceStatusReason", item.reason);
    }

    private Answer resources(Call call) {
        Page<Stack.Item> page =
                Page.of(
                        List.copyOf(stack(call, call.text("StackName")).items.values()),
                        call.maybe("NextToken"),
                        100,
                        "ValidationError");
        return Answer.of(
                        "StackResourceSummaries",
                        page.items().stream()
                                .map(item -> item(item, "LastUpdatedTimestamp"))
                                .toList())
                .and("NextToken", page.next());
    }

    private Answer describeResources(Call call) {
        Stack stack = stack(call, call.text("StackName", ""));
        return Answer.of(
                "StackResources",
                stack.items.values().stream()
                        .filter(
                                item ->
                                        item.logicalId.equals(
                                                call.text("LogicalResourceId", item.logicalId)))
                        .map(
                                item ->
                                        item(item, "Timestamp")
                                                .and("StackName", stack.name)
                                                .and("StackId", stack.id))
                        .toList());
    }

    /** The other services are first brought to the moment of each step. */
    @Override
    public void settle(Instant now) {
        while (true) {
            Stack next = null;
            for (List<Stack> stacks : shards.all()) {
                for (Stack stack : stacks) {
                    if (next == null || stack.due().isBefore(next.due())) {
                        next = stack;
                    }
                }
            }
            if (next == null || next.due().isAfter(now)) {
                return;
            }
            services.settle(next.due());
            next.step(next.due());
        }
    }

    @Override
    public JsonNode dump() {
        Answer dump = Answer.of();
        shards.map()
                .forEach(
                        (place, stacks) ->
                                dump.and(
                                        place.account() + "/" + place.region(),
                                        stacks.stream().map(Stacks::view).toList()));
        return dump.tree();
    }
}
