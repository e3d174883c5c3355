package io.slipway.deploy.deployer.stepfunctions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

/**
 * A task that was given to a program, and how it ended, read from the history of its execution: the
 * token stands in the parameters that the program got. Events lead to those before them, also where
 * branches run at the same time.
 *
 * @param stage name of its state
 * @param end the event that ended it; null while it waits
 */
record Announced(String stage, @Nullable HistoryEvent end) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Null when no task of these events has the token. */
    static @Nullable Announced in(List<HistoryEvent> events, String token) {
        Map<Long, HistoryEvent> byId = new HashMap<>();
        Map<Long, HistoryEvent> after = new HashMap<>();
        for (HistoryEvent event : events) {
            byId.put(event.id(), event);
            after.put(event.previousEventId(), event);
        }
        for (HistoryEvent event : events) {
            if (event.taskScheduledEventDetails() != null
                    && event.taskScheduledEventDetails().parameters().contains(token)) {
                return new Announced(stage(event, byId), end(event, after));
            }
        }
        return null;
    }

    private static String stage(HistoryEvent task, Map<Long, HistoryEvent> byId) {
        @Nullable HistoryEvent event = task;
        while (event != null) {
            if (event.stateEnteredEventDetails() != null) {
                return event.stateEnteredEventDetails().name();
            }
            event = byId.get(event.previousEventId());
        }
        return "?";
    }

    private static @Nullable HistoryEvent end(HistoryEvent task, Map<Long, HistoryEvent> after) {
        @Nullable HistoryEvent event = after.get(task.id());
        while (event != null) {
            switch (event.type()) {
                case TASK_STARTED, TASK_SUBMITTED -> event = after.get(event.id());
                case TASK_SUCCEEDED, TASK_FAILED, TASK_TIMED_OUT -> {
                    return event;
                }
                default -> {
                    return event.typeAsString().startsWith("Execution") ? null : event;
                }
            }
        }
        return null;
    }

    /** Whether it ended as this report would have it end. */
    boolean endedBy(TaskReport report) {
        HistoryEvent ended = end;
        return ended != null
                && switch (report) {
                    case TaskReport.Heartbeat _ -> false;
                    case TaskReport.Success(var output) ->
                            ended.taskSucceededEventDetails() != null
                                    && output.equals(
                                            json(ended.taskSucceededEventDetails().output()));
                    case TaskReport.Failure(String error, String cause) ->
                            ended.taskFailedEventDetails() != null
                                    && error.equals(ended.taskFailedEventDetails().error())
                                    && cause.equals(ended.taskFailedEventDetails().cause());
                };
    }

    private static @Nullable Object json(@Nullable String text) {
        try {
            return text == null ? null : JSON.readTree(text);
        } catch (JsonProcessingException _) {
            return null;
        }
    }
}
