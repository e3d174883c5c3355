package io.slipway.simulator.aws.machine;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.simulator.aws.run.Answer;
import io.slipway.simulator.aws.run.Ids;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One run of a state machine; it moves when a token comes back or a time is due. */
final class Execution {
    private static final int MAX_HISTORY = 25_000;

    final String arn;
    final String name;
    final String machineArn;
    final JsonNode input;
    final String inputText;
    final Instant started;
    final List<Answer> history = new ArrayList<>();
    String status = "RUNNING";
    @Nullable Instant stopped;
    @Nullable String output;
    @Nullable String error;
    @Nullable String cause;
    @Nullable String token;
    private final Definition definition;
    private final Ids ids;
    private final BiConsumer<JsonNode, Instant> toEventBridge;
    private final Map<String, Integer> retries = new HashMap<>();
    private String state = "";
    private JsonNode data;
    private Instant due = Instant.MAX;
    private Instant heartbeatDue = Instant.MAX;
    private Duration heartbeat = Duration.ZERO;
    private Instant deadline = Instant.MAX;
    private boolean waiting;

    Execution(
            String arn,
            String name,
            String machineArn,
            Definition definition,
            JsonNode input,
            String inputText,
            Ids ids,
            BiConsumer<JsonNode, Instant> toEventBridge,
            Instant now) {
        this.arn = arn;
        this.name = name;
        this.machineArn = machineArn;
        this.definition = definition;
        this.input = input;
        this.inputText = inputText;
        this.ids = ids;
        this.toEventBridge = toEventBridge;
        this.data = input;
        this.started = now;
        if (definition.tree().has("TimeoutSeconds")) {
            deadline = now.plusSeconds(definition.tree().path("TimeoutSeconds").asLong());
        }
        tell(
                now,
                "ExecutionStarted",
                Answer.of("executionStartedEventDetails", Answer.of("input", inputText)));
        enter(definition.tree().path("StartAt").asText(), now);
    }

    boolean running() {
        return status.equals("RUNNING");
    }

    String waitsIn() {
        return state;
    }

    Instant due() {
        Instant first = due.isBefore(heartbeatDue) ? due : heartbeatDue;
        return running() ? first.isBefore(deadline) ? first : deadline : Instant.MAX;
    }

    void settle(Instant now) {
        while (running() && !due().isAfter(now)) {
            Instant at = due();
            if (at.equals(deadline)) {
                end("TIMED_OUT", "ExecutionTimedOut", at);
            } else if (at.equals(heartbeatDue)) {
                failed(new Failure("States.HeartbeatTimeout", "no heartbeat came in time"), at);
            } else if (waiting) {
                due = Instant.MAX;
                waiting = false;
                retryOrLeave(at);
            } else {
                failed(new Failure("States.Timeout", "the task did not end in time"), at);
            }
        }
    }

    /** A Wait is over, or the pause before a retry is. */
    private void retryOrLeave(Instant at) {
        JsonNode now = definition.state(state);
        if (now.path("Type").asText().equals("Wait")) {
            leave(now, data, at);
        } else {
            enter(state, at);
        }
    }

    private void enter(String next, Instant at) {
        state = next;
        JsonNode now = definition.state(next);
        String type = now.path("Type").asText();
        tell(
                at,
                type + "StateEntered",
                Answer.of(
                        "stateEnteredEventDetails",
                        Answer.of("name", next).and("input", data.toString())));
        if (history.size() > MAX_HISTORY) {
            fail(
                    "States.Runtime",
                    "The execution reached the maximum number of history events",
                    at);
            return;
        }
        try {
            run(now, type, at);
        } catch (Failure failure) {
            failed(failure, at);
        }
    }

    private void run(JsonNode now, String type, Instant at) {
        Paths paths = new Paths(data, context(at));
        JsonNode inputOfState =
                now.has("InputPath") ? paths.need(now.path("InputPath").asText()) : data;
        Paths inner = new Paths(inputOfState, context(at));
        JsonNode parameters =
                now.has("Parameters") && !type.equals("Task")
                        ? inner.fill(now.path("Parameters"))
                        : inputOfState;
        switch (type) {
            case "Pass" ->
                    leave(
                            now,
                            Paths.place(
                                    inputOfState,
                                    now.has("Result") ? now.path("Result") : parameters,
                                    now.get("ResultPath")),
                            at);
            case "Choice" -> choose(now, inner, at);
            case "Wait" -> {
                waiting = true;
                due = until(now, inner, at);
            }
            case "Succeed" -> succeed(inputOfState, at);
            case "Fail" ->
                    fail(now.path("Error").asText("Failed"), now.path("Cause").asText(""), at);
            case "Task" -> task(now, inputOfState, at);
            case String unknown -> throw new IllegalStateException(unknown);
        }
    }

    private static Instant until(JsonNode now, Paths paths, Instant at) {
        if (now.has("SecondsPath")) {
            return at.plusSeconds(paths.need(now.path("SecondsPath").asText()).asLong());
        }
        return now.has("Timestamp")
                ? Instant.parse(now.path("Timestamp").asText())
                : at.plusSeconds(now.path("Seconds").asLong());
    }

    private void choose(JsonNode now, Paths paths, Instant at) {
        for (JsonNode rule : now.path("Choices")) {
            if (Condition.holds(rule, paths)) {
                enter(rule.path("Next").asText(), at);
                return;
            }
        }
        if (!now.has("Default")) {
            throw new Failure("States.NoChoiceMatched", "no choice of " + state + " matched");
        }
        enter(now.path("Default").asText(), at);
    }

    private void task(JsonNode now, JsonNode given, Instant at) {
        String resource = now.path("Resource").asText();
        if (!resource.endsWith(".waitForTaskToken")) {
            throw new Failure(
                    "States.Runtime",
                    "The simulator does not run %s; it waits for a task token only"
                            .formatted(resource));
        }
        String fresh = "AQC" + ids.alphanumeric(200);
        token = fresh;
        JsonNode parameters =
                now.has("Parameters")
                        ? new Paths(given, context(at)).fill(now.path("Parameters"))
                        : given;
        tell(
                at,
                "TaskScheduled",
                Answer.of(
                        "taskScheduledEventDetails",
                        Answer.of("resourceType", part(resource, 5))
                                .and("resource", part(resource, 6))
                                .and("region", part(machineArn, 3))
                                .and("parameters", parameters.toString())));
        due =
                now.has("TimeoutSeconds")
                        ? at.plusSeconds(now.path("TimeoutSeconds").asLong())
                        : Instant.MAX;
        heartbeat = Duration.ofSeconds(now.path("HeartbeatSeconds").asLong());
        heartbeatDue = heartbeat.isZero() ? Instant.MAX : at.plus(heartbeat);
        if (resource.contains(":events:putEvents")) {
            toEventBridge.accept(parameters, at);
        }
    }

    private static String part(String arn, int index) {
        String[] parts = arn.split(":", -1);
        return index < parts.length ? parts[index] : "";
    }

    private JsonNode context(Instant at) {
        return Answer.of(
                        "Execution",
                        Answer.of("Id", arn)
                                .and("Name", name)
                                .and("Input", input)
                                .and("StartTime", started.toString()))
                .and("State", Answer.of("Name", state).and("EnteredTime", at.toString()))
                .and("StateMachine", Answer.of("Id", machineArn))
                .and("Task", Answer.of("Token", token))
                .tree();
    }

    void beat(Instant now) {
        heartbeatDue = heartbeat.isZero() ? Instant.MAX : now.plus(heartbeat);
    }

    void succeeded(JsonNode result, Instant at) {
        calm();
        JsonNode now = definition.state(state);
        tell(
                at,
                "TaskSucceeded",
                Answer.of(
                        "taskSucceededEventDetails",
                        Answer.of("resourceType", part(now.path("Resource").asText(), 5))
                                .and("resource", part(now.path("Resource").asText(), 6))
                                .and("output", result.toString())));
        JsonNode selected =
                now.has("ResultSelector")
                        ? new Paths(result, context(at)).fill(now.path("ResultSelector"))
                        : result;
        leave(now, Paths.place(data, selected, now.get("ResultPath")), at);
    }

    private void calm() {
        token = null;
        due = Instant.MAX;
        heartbeatDue = Instant.MAX;
        waiting = false;
    }

    /** A state failed: retried, caught, or the end. */
    void failed(Failure failure, Instant at) {
        calm();
        JsonNode now = definition.state(state);
        if (now.path("Type").asText().equals("Task")) {
            boolean late = failure.error().endsWith("Timeout");
            Answer details =
                    Answer.of("resourceType", part(now.path("Resource").asText(), 5))
                            .and("resource", part(now.path("Resource").asText(), 6))
                            .and("error", failure.error())
                            .and("cause", failure.cause());
            tell(
                    at,
                    late ? "TaskTimedOut" : "TaskFailed",
                    Answer.of(
                            late ? "taskTimedOutEventDetails" : "taskFailedEventDetails", details));
        }
        int index = 0;
        for (JsonNode retry : now.path("Retry")) {
            String key = state + "#" + index++;
            int used = retries.getOrDefault(key, 0);
            if (names(retry, failure) && used < retry.path("MaxAttempts").asInt(3)) {
                retries.put(key, used + 1);
                double pause =
                        retry.path("IntervalSeconds").asDouble(1)
                                * Math.pow(retry.path("BackoffRate").asDouble(2), used);
                waiting = true;
                due = at.plusMillis((long) (1000 * pause));
                return;
            }
        }
        for (JsonNode handler : now.path("Catch")) {
            if (names(handler, failure)) {
                JsonNode told =
                        Answer.of("Error", failure.error()).and("Cause", failure.cause()).tree();
                data = Paths.place(data, told, handler.get("ResultPath"));
                enter(handler.path("Next").asText(), at);
                return;
            }
        }
        fail(failure.error(), failure.cause(), at);
    }

    private static boolean names(JsonNode rule, Failure failure) {
        for (JsonNode error : rule.path("ErrorEquals")) {
            String wanted = error.asText();
            boolean timeout =
                    wanted.equals("States.Timeout")
                            && failure.error().equals("States.HeartbeatTimeout");
            boolean taskFailed =
                    wanted.equals("States.TaskFailed")
                            && !failure.error().equals("States.Timeout")
                            && !failure.error().equals("States.Runtime");
            boolean all = wanted.equals("States.ALL") && !failure.error().equals("States.Runtime");
            if (all || timeout || taskFailed || wanted.equals(failure.error())) {
                return true;
            }
        }
        return false;
    }

    private void leave(JsonNode now, JsonNode result, Instant at) {
        JsonNode given =
                now.has("OutputPath")
                        ? new Paths(result, context(at)).need(now.path("OutputPath").asText())
                        : result;
        tell(
                at,
                now.path("Type").asText() + "StateExited",
                Answer.of(
                        "stateExitedEventDetails",
                        Answer.of("name", state).and("output", given.toString())));
        data = given;
        if (now.path("End").asBoolean()) {
            succeed(given, at);
        } else {
            enter(now.path("Next").asText(), at);
        }
    }

    private void succeed(JsonNode result, Instant at) {
        output = result.toString();
        end("SUCCEEDED", "ExecutionSucceeded", at);
    }

    private void fail(String failedError, String failedCause, Instant at) {
        error = failedError;
        cause = failedCause;
        end("FAILED", "ExecutionFailed", at);
    }

    void abort(@Nullable String byError, @Nullable String byCause, Instant at) {
        error = byError;
        cause = byCause;
        end("ABORTED", "ExecutionAborted", at);
    }

    private void end(String as, String event, Instant at) {
        status = as;
        stopped = at;
        calm();
        deadline = Instant.MAX;
        String member =
                Character.toLowerCase(event.charAt(0)) + event.substring(1) + "EventDetails";
        tell(
                at,
                event,
                as.equals("SUCCEEDED")
                        ? Answer.of(member, Answer.of("output", output))
                        : Answer.of(member, Answer.of("error", error).and("cause", cause)));
    }

    private void tell(Instant at, String type, Answer details) {
        Answer event =
                Answer.of("timestamp", at)
                        .and("type", type)
                        .and("id", history.size() + 1)
                        .and("previousEventId", history.size());
        details.tree()
                .properties()
                .forEach(member -> event.and(member.getKey(), member.getValue()));
        history.add(event);
    }
}
