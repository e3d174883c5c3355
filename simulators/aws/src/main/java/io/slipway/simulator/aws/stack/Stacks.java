package io.slipway.simulator.aws.stack;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
                entry("UpdateStack", this::update),
                entry("DeleteStack", Action.quiet(this::delete)),
                entry("CreateChangeSet", this::createChangeSet),
                entry("DescribeChangeSet", this::describeChangeSet),
                entry("ExecuteChangeSet", Action.quiet(this::execute)),
                entry("DeleteChangeSet", Action.quiet(this::deleteChangeSet)),
                entry("ListChangeSets", this::listChangeSets),
                entry("GetTemplateSummary", this::templateSummary),
                entry("ValidateTemplate", this::validate),
                entry("DescribeStackResource", this::describeResource),
                entry("DescribeStacks", this::describe),
                entry("ListStacks", this::list),
                entry("DescribeStackEvents", this::events),
                entry("ListStackResources", this::resources),
                entry("DescribeStackResources", this::describeResources),
                entry(
                        "GetTemplate",
                        call ->
                                Answer.of(
                                        "TemplateBody",
                                        stack(call, call.text("StackName")).blueprint().text())));
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
        Stack before = find(call, name);
        if (before != null) {
            if (before.token != null && before.token.equals(call.maybe("ClientRequestToken"))) {
                return Answer.of("StackId", before.id);
            }
            throw new AwsFault("AlreadyExistsException", "Stack [" + name + "] already exists");
        }
        String id = id(call, name);
        Blueprint blueprint = Blueprint.of(call, name, id, null);
        Stack stack = stack(call, name, id, blueprint);
        stack.create(blueprint, onFailure(call), call.now());
        shards.at(call.place()).add(stack);
        return Answer.of("StackId", id);
    }

    private static String id(Call call, String name) {
        return call.place().arn("cloudformation", "stack/" + name + "/" + call.ids().uuid());
    }

    private Stack stack(Call call, String name, String id, Blueprint blueprint) {
        return new Stack(
                name,
                id,
                blueprint,
                call.maybe("ClientRequestToken"),
                new Services.Order(
                        call.caller(), call.region(), call.now(), new Ids(call.ids().seed())),
                maker,
                knobs.span(Span.STACK_RESOURCE));
    }

    private static String onFailure(Call call) {
        return call.flag("DisableRollback")
                ? "DO_NOTHING"
                : call.text("OnFailure", call.text("OnStackFailure", "ROLLBACK"));
    }

    private Answer update(Call call) {
        Stack stack = existing(call);
        updatable(stack);
        Blueprint next = Blueprint.of(call, stack.name, stack.id, stack.blueprint());
        if (ChangeSet.changes(stack, next).isEmpty()
                && next.tags().equals(stack.blueprint().tags())) {
            throw new AwsFault("ValidationError", 400, "No updates are to be performed.");
        }
        stack.update(next, call.now());
        return Answer.of("StackId", stack.id);
    }

    private Stack existing(Call call) {
        Stack stack = find(call, call.text("StackName"));
        if (stack == null || stack.deleted != null) {
            throw new AwsFault(
                    "ValidationError",
                    400,
                    "Stack [" + call.text("StackName") + "] does not exist");
        }
        return stack;
    }

    private static void updatable(Stack stack) {
        boolean stands =
                switch (stack.status) {
                    case "CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE" -> true;
                    default -> false;
                };
        if (!stands) {
            throw new AwsFault(
                    "ValidationError",
                    400,
                    "Stack:%s is in %s state and can not be updated."
                            .formatted(stack.id, stack.status));
        }
    }

    private Answer createChangeSet(Call call) {
        String name = call.text("StackName");
        String changeSet = call.text("ChangeSetName");
        boolean creates = call.text("ChangeSetType", "UPDATE").equals("CREATE");
        if (call.text("ChangeSetType", "UPDATE").equals("IMPORT")) {
            throw new AwsFault("ValidationError", 400, "The simulator does not import resources.");
        }
        Stack stack = find(call, name);
        if (stack != null && stack.deleted != null) {
            stack = null;
        }
        boolean review = stack != null && stack.status.equals("REVIEW_IN_PROGRESS");
        if (creates && stack != null && !review) {
            throw new AwsFault(
                    "ValidationError",
                    400,
                    "Stack [%s] already exists and cannot be created again with the changeSet [%s]."
                            .formatted(name, changeSet));
        }
        if (!creates) {
            updatable(existing(call));
        }
        if (stack != null
                && stack.changeSets.stream().anyMatch(each -> each.name.equals(changeSet))) {
            throw new AwsFault(
                    "AlreadyExistsException",
                    "ChangeSet %s cannot be created due to a mismatch with existing attribute Template"
                            .formatted(changeSet));
        }
        String stackId = stack == null ? id(call, name) : stack.id;
        Blueprint next =
                Blueprint.of(
                        call, name, stackId, stack == null || review ? null : stack.blueprint());
        if (stack == null) {
            stack = stack(call, name, stackId, next);
            shards.at(call.place()).add(stack);
        }
        String id =
                call.place()
                        .arn("cloudformation", "changeSet/" + changeSet + "/" + call.ids().uuid());
        stack.changeSets.add(
                new ChangeSet(
                        changeSet,
                        id,
                        next,
                        ChangeSet.changes(review ? null : stack, next),
                        call.maybe("Description"),
                        onFailure(call),
                        call.now(),
                        call.now().plus(knobs.span(Span.STACK_RESOURCE))));
        return Answer.of("Id", id).and("StackId", stackId);
    }

    private record Proposed(Stack stack, ChangeSet changeSet) {}

    private Proposed proposed(Call call) {
        String nameOrId = call.text("ChangeSetName");
        for (Stack stack : shards.at(call.place())) {
            for (ChangeSet each : stack.changeSets) {
                boolean named =
                        each.name.equals(nameOrId)
                                && stack.deleted == null
                                && (stack.name.equals(call.text("StackName", ""))
                                        || stack.id.equals(call.text("StackName", "")));
                if (named || each.id.equals(nameOrId)) {
                    return new Proposed(stack, each);
                }
            }
        }
        if (!nameOrId.startsWith("arn:") && !call.has("StackName")) {
            throw new AwsFault(
                    "ValidationError",
                    400,
                    "StackName must be specified if ChangeSetName is not specified as an ARN.");
        }
        if (call.has("StackName") && find(call, call.text("StackName")) == null) {
            throw new AwsFault(
                    "ValidationError",
                    400,
                    "Stack [" + call.text("StackName") + "] does not exist");
        }
        throw new AwsFault("ChangeSetNotFound", 404, "ChangeSet [" + nameOrId + "] does not exist");
    }

    private Answer describeChangeSet(Call call) {
        Proposed found = proposed(call);
        ChangeSet changeSet = found.changeSet();
        Page<Answer> page =
                Page.of(changeSet.changes, call.maybe("NextToken"), 100, "ValidationError");
        boolean done = !changeSet.status(call.now()).equals("CREATE_IN_PROGRESS");
        return summary(found, call.now())
                .and("Parameters", ChangeSet.parameters(changeSet.blueprint.parameters()))
                .and("Tags", Answer.tags(changeSet.blueprint.tags()))
                .and("Capabilities", List.of())
                .and("NotificationARNs", List.of())
                .and("Changes", done ? page.items() : List.of())
                .and("NextToken", done ? page.next() : null);
    }

    private static Answer summary(Proposed found, Instant now) {
        ChangeSet changeSet = found.changeSet();
        return Answer.of("ChangeSetName", changeSet.name)
                .and("ChangeSetId", changeSet.id)
                .and("StackId", found.stack().id)
                .and("StackName", found.stack().name)
                .and("Description", changeSet.description)
                .and("CreationTime", changeSet.created)
                .and("Status", changeSet.status(now))
                .and("StatusReason", changeSet.reason(now))
                .and("ExecutionStatus", changeSet.execution(found.stack(), now))
                .and("IncludeNestedStacks", false);
    }

    private void execute(Call call) {
        Proposed found = proposed(call);
        ChangeSet changeSet = found.changeSet();
        Stack stack = found.stack();
        if (!changeSet.execution(stack, call.now()).equals("AVAILABLE")) {
            throw new AwsFault(
                    "InvalidChangeSetStatus",
                    "ChangeSet [%s] cannot be executed in its current status of [%s]"
                            .formatted(changeSet.id, changeSet.status(call.now())));
        }
        changeSet.execute();
        stack.changeSets.removeIf(each -> each != changeSet);
        if (stack.status.equals("REVIEW_IN_PROGRESS")) {
            stack.create(changeSet.blueprint, changeSet.onFailure, call.now());
        } else {
            updatable(stack);
            stack.update(changeSet.blueprint, call.now());
        }
    }

    private void deleteChangeSet(Call call) {
        Proposed found = proposed(call);
        if (found.changeSet().execution(found.stack(), call.now()).equals("EXECUTE_IN_PROGRESS")) {
            throw new AwsFault(
                    "InvalidChangeSetStatus",
                    "ChangeSet [%s] cannot be deleted while it is being executed"
                            .formatted(found.changeSet().id));
        }
        found.stack().changeSets.remove(found.changeSet());
    }

    private Answer listChangeSets(Call call) {
        Stack stack = stack(call, call.text("StackName"));
        Page<ChangeSet> page =
                Page.of(
                        List.copyOf(stack.changeSets),
                        call.maybe("NextToken"),
                        100,
                        "ValidationError");
        return Answer.of(
                        "Summaries",
                        page.items().stream()
                                .map(each -> summary(new Proposed(stack, each), call.now()))
                                .toList())
                .and("NextToken", page.next());
    }

    private Answer templateSummary(Call call) {
        String text =
                call.has("StackName")
                        ? stack(call, call.text("StackName")).blueprint().text()
                        : Blueprint.body(call);
        Template template = Template.of(text);
        JsonNode resources = template.tree().path("Resources");
        return validated(template)
                .and("Version", template.tree().get("AWSTemplateFormatVersion"))
                .and(
                        "ResourceTypes",
                        resources.properties().stream()
                                .map(each -> each.getValue().path("Type").asText())
                                .distinct()
                                .toList());
    }

    private static Answer validated(Template template) {
        String capability = template.capability();
        List<Answer> parameters = new ArrayList<>();
        template.tree()
                .path("Parameters")
                .properties()
                .forEach(
                        each -> {
                            JsonNode declared = each.getValue();
                            JsonNode standard = declared.get("Default");
                            parameters.add(
                                    Answer.of("ParameterKey", each.getKey())
                                            .and(
                                                    "DefaultValue",
                                                    standard == null ? null : standard.asText())
                                            .and("ParameterType", declared.get("Type"))
                                            .and("NoEcho", declared.path("NoEcho").asBoolean())
                                            .and("Description", declared.get("Description")));
                        });
        return Answer.of("Parameters", parameters)
                .and("Description", template.tree().get("Description"))
                .and("Capabilities", capability == null ? null : List.of(capability))
                .and(
                        "CapabilitiesReason",
                        capability == null
                                ? null
                                : "The following resource(s) require capabilities: [AWS::IAM::Role]");
    }

    private Answer validate(Call call) {
        Answer answer = validated(Template.of(Blueprint.body(call)));
        answer.tree()
                .withArray("/Parameters")
                .forEach(each -> ((ObjectNode) each).remove("ParameterType"));
        return answer;
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
        return Answer.of("StackId", stack.id)
                .and("StackName", stack.name)
                .and("Description", stack.blueprint().template().tree().get("Description"))
                .and("Parameters", ChangeSet.parameters(stack.blueprint().parameters()))
                .and("CreationTime", stack.created)
                .and("LastUpdatedTime", stack.updated)
                .and("DisableRollback", false)
                .and("NotificationARNs", List.of())
                .and("DriftInformation", Answer.of("StackDriftStatus", "NOT_CHECKED"))
                .and("EnableTerminationProtection", false)
                .and("DeletionTime", stack.deleted)
                .and("StackStatus", stack.status)
                .and("StackStatusReason", stack.reason)
                .and("Outputs", stack.outputs())
                .and("Tags", Answer.tags(stack.blueprint().tags()));
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

    private Answer describeResource(Call call) {
        Stack stack = stack(call, call.text("StackName"));
        Stack.Item item = stack.items.get(call.text("LogicalResourceId"));
        if (item == null) {
            throw new AwsFault(
                    "ValidationError",
                    400,
                    "Resource %s does not exist for stack %s"
                            .formatted(call.text("LogicalResourceId"), stack.name));
        }
        return Answer.of(
                "StackResourceDetail",
                item(item, "LastUpdatedTimestamp")
                        .and("StackName", stack.name)
                        .and("StackId", stack.id));
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
