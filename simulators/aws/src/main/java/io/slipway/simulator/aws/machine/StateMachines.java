package io.slipway.simulator.aws.machine;

import static java.util.Map.entry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.simulator.aws.event.EventBus;
import io.slipway.simulator.aws.run.Action;
import io.slipway.simulator.aws.run.Answer;
import io.slipway.simulator.aws.run.Call;
import io.slipway.simulator.aws.run.Ids;
import io.slipway.simulator.aws.run.Page;
import io.slipway.simulator.aws.run.Place;
import io.slipway.simulator.aws.run.Service;
import io.slipway.simulator.aws.run.Shards;
import io.slipway.simulator.aws.wire.AwsFault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The calls. */
public final class StateMachines implements Service {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration NAMES_HELD = Duration.ofDays(90);

    private final EventBus events;
    private final Shards<Place, Shard> shards = new Shards<>(_ -> new Shard());

    private static final class Shard {
        private final Map<String, Machine> machines = new LinkedHashMap<>();
        private final Map<String, Execution> executions = new LinkedHashMap<>();
    }

    private record Machine(
            String arn,
            String name,
            String definition,
            String roleArn,
            String type,
            Instant created) {}

    public StateMachines(EventBus events) {
        this.events = events;
    }

    @Override
    public String model() {
        return "stepfunctions";
    }

    @Override
    public Map<String, Action> actions() {
        return Map.ofEntries(
                entry("CreateStateMachine", this::create),
                entry("DescribeStateMachine", call -> view(machine(call)).and("status", "ACTIVE")),
                entry("ListStateMachines", this::list),
                entry("UpdateStateMachine", this::update),
                entry("DeleteStateMachine", this::delete),
                entry("StartExecution", this::start),
                entry("DescribeExecution", call -> describe(execution(call))),
                entry("StopExecution", this::stop),
                entry("ListExecutions", this::executions),
                entry("GetExecutionHistory", this::history),
                entry("SendTaskSuccess", this::taskSuccess),
                entry("SendTaskFailure", this::taskFailure),
                entry("SendTaskHeartbeat", this::taskHeartbeat));
    }

    private Answer create(Call call) {
        String name = call.text("name");
        String arn = call.place().arn("states", "stateMachine:" + name);
        Definition.of(call.text("definition"));
        String type = call.text("type", "STANDARD");
        if (type.equals("EXPRESS")) {
            throw new AwsFault(
                    "StateMachineTypeNotSupported",
                    "The simulator runs standard state machines only.");
        }
        Machine machine =
                new Machine(
                        arn, name, call.text("definition"), call.text("roleArn"), type, call.now());
        Machine before = shards.at(call.place()).machines.get(arn);
        if (before != null
                && !(before.definition().equals(machine.definition())
                        && before.roleArn().equals(machine.roleArn()))) {
            throw new AwsFault(
                    "StateMachineAlreadyExists", "State Machine Already Exists: '" + arn + "'");
        }
        Machine kept = before == null ? machine : before;
        shards.at(call.place()).machines.put(arn, kept);
        return Answer.of("stateMachineArn", arn).and("creationDate", kept.created());
    }

    private static String arn(Call call, String member, String kind) {
        String arn = call.text(member);
        if (!arn.matches("arn:aws[a-z-]*:states:[a-z0-9-]+:\\d{12}:" + kind + ":.+")) {
            throw new AwsFault(
                    "InvalidArn", "Invalid Arn: 'Invalid ARN prefix: %s'".formatted(arn));
        }
        return arn;
    }

    private Machine machine(Call call) {
        Machine machine =
                shards.at(call.place()).machines.get(arn(call, "stateMachineArn", "stateMachine"));
        if (machine == null) {
            throw new AwsFault(
                    "StateMachineDoesNotExist",
                    "State Machine Does Not Exist: '" + call.text("stateMachineArn") + "'");
        }
        return machine;
    }

    private static Answer view(Machine machine) {
        return Answer.of("stateMachineArn", machine.arn())
                .and("name", machine.name())
                .and("definition", machine.definition())
                .and("roleArn", machine.roleArn())
                .and("type", machine.type())
                .and("creationDate", machine.created());
    }

    private Answer list(Call call) {
        Page<Machine> page = page(call, List.copyOf(shards.at(call.place()).machines.values()));
        return Answer.of(
                        "stateMachines",
                        page.items().stream()
                                .map(
                                        machine ->
                                                Answer.of("stateMachineArn", machine.arn())
                                                        .and("name", machine.name())
                                                        .and("type", machine.type())
                                                        .and("creationDate", machine.created()))
                                .toList())
                .and("nextToken", page.next());
    }

    private static <T> Page<T> page(Call call, List<T> all) {
        int size = call.number("maxResults", 0);
        return Page.of(all, call.maybe("nextToken"), size == 0 ? 100 : size, "InvalidToken");
    }

    private Answer update(Call call) {
        Machine before = machine(call);
        Definition.of(call.text("definition", before.definition()));
        shards.at(call.place())
                .machines
                .put(
                        before.arn(),
                        new Machine(
                                before.arn(),
                                before.name(),
                                call.text("definition", before.definition()),
                                call.text("roleArn", before.roleArn()),
                                before.type(),
                                before.created()));
        return Answer.of("updateDate", call.now());
    }

    private Answer delete(Call call) {
        shards.at(call.place()).machines.remove(call.text("stateMachineArn"));
        return Answer.of();
    }

    /** The same name with the same input, while it runs, is the same execution. */
    private Answer start(Call call) {
        Machine machine = machine(call);
        String name = call.text("name", call.ids().uuid());
        String text = call.text("input", "{}");
        JsonNode input = json(text, "InvalidExecutionInput");
        String arn = call.place().arn("states", "execution:" + machine.name() + ":" + name);
        Execution before = shards.at(call.place()).executions.get(arn);
        if (before != null) {
            if (before.running() && before.input.equals(input)) {
                return Answer.of("executionArn", arn).and("startDate", before.started);
            }
            throw new AwsFault("ExecutionAlreadyExists", "Execution Already Exists: '" + arn + "'");
        }
        Execution execution =
                new Execution(
                        arn,
                        name,
                        machine.arn(),
                        Definition.of(machine.definition()),
                        input,
                        text,
                        new Ids(call.ids().seed()),
                        (parameters, at) ->
                                events.take(call.place(), parameters.path("Entries"), at),
                        call.now());
        shards.at(call.place()).executions.put(arn, execution);
        return Answer.of("executionArn", arn).and("startDate", execution.started);
    }

    private static JsonNode json(String text, String otherwise) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AwsFault(otherwise, "not JSON: " + e.getOriginalMessage());
        }
    }

    private Execution execution(Call call) {
        Execution execution =
                shards.at(call.place()).executions.get(arn(call, "executionArn", "execution"));
        if (execution == null) {
            throw new AwsFault(
                    "ExecutionDoesNotExist",
                    "Execution Does Not Exist: '" + call.text("executionArn") + "'");
        }
        return execution;
    }

    private static Answer describe(Execution execution) {
        return Answer.of("executionArn", execution.arn)
                .and("stateMachineArn", execution.machineArn)
                .and("name", execution.name)
                .and("status", execution.status)
                .and("startDate", execution.started)
                .and("stopDate", execution.stopped)
                .and("input", execution.inputText)
                .and("output", execution.output)
                .and("error", execution.error)
                .and("cause", execution.cause);
    }

    private Answer stop(Call call) {
        Execution execution = execution(call);
        if (execution.running()) {
            execution.abort(call.maybe("error"), call.maybe("cause"), call.now());
        }
        Instant stopped = execution.stopped;
        return Answer.of("stopDate", stopped == null ? call.now() : stopped);
    }

    private Answer executions(Call call) {
        List<Execution> found = new ArrayList<>();
        for (Execution each : shards.at(call.place()).executions.values()) {
            if (each.machineArn.equals(call.text("stateMachineArn", each.machineArn))
                    && each.status.equals(call.text("statusFilter", each.status))) {
                found.addFirst(each);
            }
        }
        Page<Execution> page = page(call, found);
        return Answer.of(
                        "executions",
                        page.items().stream()
                                .map(
                                        each ->
                                                Answer.of("executionArn", each.arn)
                                                        .and("stateMachineArn", each.machineArn)
                                                        .and("name", each.name)
                                                        .and("status", each.status)
                                                        .and("startDate", each.started)
                                                        .and("stopDate", each.stopped))
                                .toList())
                .and("nextToken", page.next());
    }

    private Answer history(Call call) {
        List<Answer> all = execution(call).history;
        Page<Answer> page = page(call, call.flag("reverseOrder") ? all.reversed() : all);
        return Answer.of("events", page.items()).and("nextToken", page.next());
    }

    private Execution waiting(Call call) {
        String token = call.text("taskToken");
        if (!token.startsWith("AQC")) {
            throw new AwsFault("InvalidToken", "Invalid Token: 'Invalid token'");
        }
        return shards.at(call.place()).executions.values().stream()
                .filter(execution -> token.equals(execution.token))
                .findFirst()
                .orElseThrow(
                        () ->
                                new AwsFault(
                                        "TaskTimedOut",
                                        "Task Timed Out: 'Provided task does not exist anymore'"));
    }

    private Answer taskSuccess(Call call) {
        JsonNode output = json(call.text("output"), "InvalidOutput");
        waiting(call).succeeded(output, call.now());
        return Answer.of();
    }

    private Answer taskFailure(Call call) {
        waiting(call)
                .failed(
                        new Failure(
                                call.text("error", "States.TaskFailed"), call.text("cause", "")),
                        call.now());
        return Answer.of();
    }

    private Answer taskHeartbeat(Call call) {
        waiting(call).beat(call.now());
        return Answer.of();
    }

    @Override
    public void settle(Instant now) {
        for (Shard shard : shards.all()) {
            shard.executions.values().forEach(execution -> execution.settle(now));
            shard.executions
                    .values()
                    .removeIf(
                            each -> {
                                Instant stopped = each.stopped;
                                return stopped != null && stopped.plus(NAMES_HELD).isBefore(now);
                            });
        }
    }

    @Override
    public JsonNode dump() {
        Answer dump = Answer.of();
        shards.map()
                .forEach(
                        (place, shard) ->
                                dump.and(
                                        place.account() + "/" + place.region(),
                                        shard.executions.values().stream()
                                                .map(
                                                        each ->
                                                                Answer.of("executionArn", each.arn)
                                                                        .and("status", each.status)
                                                                        .and(
                                                                                "state",
                                                                                each.waitsIn())
                                                                        .and(
                                                                                "taskToken",
                                                                                each.token)
                                                                        .and("input", each.input))
                                                .toList()));
        return dump.tree();
    }
}
