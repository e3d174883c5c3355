package io.slipway.simulator.aws.log;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.simulator.aws.log.LogStream.LogEvent;
import io.slipway.simulator.aws.run.Action;
import io.slipway.simulator.aws.run.Answer;
import io.slipway.simulator.aws.run.Call;
import io.slipway.simulator.aws.run.Page;
import io.slipway.simulator.aws.run.Place;
import io.slipway.simulator.aws.run.Service;
import io.slipway.simulator.aws.run.Shards;
import io.slipway.simulator.aws.wire.AwsFault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The calls. */
public final class Logs implements Service {
    private static final int MAX_BATCH_BYTES = 1_048_576;
    private static final int MAX_EVENTS = 10_000;
    private static final Duration MAX_SPAN = Duration.ofHours(24);
    private static final Duration MOST_AHEAD = Duration.ofHours(2);
    private static final Duration MOST_BEHIND = Duration.ofDays(14);
    private static final Set<Integer> RETENTIONS =
            Set.of(
                    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192,
                    2557, 2922, 3288, 3653);

    private final Shards<Place, Map<String, LogGroup>> shards = new Shards<>(_ -> new TreeMap<>());

    @Override
    public String model() {
        return "logs";
    }

    @Override
    public Map<String, Action> actions() {
        return Map.ofEntries(
                entry("CreateLogGroup", Action.quiet(this::createGroup)),
                entry("DeleteLogGroup", Action.quiet(this::deleteGroup)),
                entry("DescribeLogGroups", this::groups),
                entry("PutRetentionPolicy", Action.quiet(this::retain)),
                entry("CreateLogStream", Action.quiet(this::createStream)),
                entry("DeleteLogStream", Action.quiet(this::deleteStream)),
                entry("DescribeLogStreams", this::streams),
                entry("PutLogEvents", this::put),
                entry("GetLogEvents", this::get),
                entry("FilterLogEvents", this::filter));
    }

    private static AwsFault invalid(String message) {
        return new AwsFault("InvalidParameterException", message);
    }

    private void createGroup(Call call) {
        String name = call.text("logGroupName");
        if (name.startsWith("aws/")) {
            throw invalid(
                    "Log groups starting with AWS/ are reserved for AWS. The log group name is "
                            + name);
        }
        LogGroup group =
                new LogGroup(
                        name,
                        call.place().arn("logs", "log-group:" + name),
                        call.text("logGroupClass", "STANDARD"),
                        call.now());
        group.tags.putAll(call.map("tags"));
        if (shards.at(call.place()).putIfAbsent(name, group) != null) {
            throw new AwsFault(
                    "ResourceAlreadyExistsException", "The specified log group already exists");
        }
    }

    /** By name, or by the ARN that may stand for it. */
    private LogGroup group(Call call) {
        String named = call.maybe("logGroupName");
        String identifier = call.maybe("logGroupIdentifier");
        if ((named == null) == (identifier == null)) {
            throw invalid("Exactly one of logGroupName or logGroupIdentifier must be specified.");
        }
        String name =
                named != null
                        ? named
                        : String.valueOf(identifier)
                                .replaceFirst("^arn:[^:]*:logs:[^:]*:[^:]*:log-group:", "");
        LogGroup group = shards.at(call.place()).get(name.replaceFirst(":\\*$", ""));
        if (group == null) {
            throw new AwsFault(
                    "ResourceNotFoundException", "The specified log group does not exist.");
        }
        return group;
    }

    private LogStream stream(Call call) {
        LogStream stream = group(call).streams.get(call.text("logStreamName"));
        if (stream == null) {
            throw new AwsFault(
                    "ResourceNotFoundException", "The specified log stream does not exist.");
        }
        return stream;
    }

    private void deleteGroup(Call call) {
        shards.at(call.place()).remove(group(call).name);
    }

    private Answer groups(Call call) {
        String prefix = call.text("logGroupNamePrefix", "");
        String pattern = call.text("logGroupNamePattern", "");
        if (!prefix.isEmpty() && !pattern.isEmpty()) {
            throw invalid(
                    "LogGroup name prefix and LogGroup name pattern are mutually exclusive"
                            + " parameters.");
        }
        Page<LogGroup> page =
                page(
                        call,
                        shards.at(call.place()).values().stream()
                                .filter(group -> group.name.startsWith(prefix))
                                .filter(group -> group.name.contains(pattern))
                                .toList());
        return Answer.of("logGroups", page.items().stream().map(LogGroup::view).toList())
                .and("nextToken", page.next());
    }

    private static <T> Page<T> page(Call call, List<T> all) {
        return Page.of(
                all,
                call.maybe("nextToken"),
                call.number("limit", 50),
                "InvalidParameterException");
    }

    private void retain(Call call) {
        int days = call.number("retentionInDays", 0);
        if (!RETENTIONS.contains(days)) {
            throw invalid(
                    "1 validation error detected: Value '%d' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: %s"
                            .formatted(days, RETENTIONS.stream().sorted().toList()));
        }
        group(call).retentionDays = days;
    }

    private void createStream(Call call) {
        LogGroup group = group(call);
        String name = call.text("logStreamName");
        LogStream stream = new LogStream(name, group.arn + ":log-stream:" + name, call.now());
        if (group.streams.putIfAbsent(name, stream) != null) {
            throw new AwsFault(
                    "ResourceAlreadyExistsException", "The specified log stream already exists");
        }
    }

    private void deleteStream(Call call) {
        group(call).streams.remove(stream(call).name);
    }

    private Answer streams(Call call) {
        boolean byTime = call.text("orderBy", "LogStreamName").equals("LastEventTime");
        String prefix = call.text("logStreamNamePrefix", "");
        if (byTime && !prefix.isEmpty()) {
            throw invalid("Cannot order by LastEventTime with a logStreamNamePrefix.");
        }
        Stream<LogStream> found =
                group(call).streams.values().stream()
                        .filter(stream -> stream.name.startsWith(prefix));
        List<LogStream> sorted =
                (byTime ? found.sorted(Comparator.comparingLong(LogStream::last)) : found).toList();
        Page<LogStream> page = page(call, call.flag("descending") ? sorted.reversed() : sorted);
        return Answer.of(
                        "logStreams",
                        page.items().stream().map(each -> each.view(token(each))).toList())
                .and("nextToken", page.next());
    }

    /** Nobody needs it any more; it is still told. */
    private static String token(LogStream stream) {
        return "49%054d".formatted(stream.events.size() + 1L);
    }

    private Answer put(Call call) {
        LogStream stream = stream(call);
        List<JsonNode> events = call.items("logEvents");
        refuse(events);
        long wall = call.wall().toEpochMilli();
        Integer days = group(call).retentionDays;
        long tooNew = wall + MOST_AHEAD.toMillis();
        long tooOld = wall - MOST_BEHIND.toMillis();
        long expired = days == null ? Long.MIN_VALUE : wall - Duration.ofDays(days).toMillis();
        int oldEnd = 0;
        int expiredEnd = 0;
        int newStart = -1;
        for (int i = 0; i < events.size(); i++) {
            long time = events.get(i).path("timestamp").asLong();
            if (time < expired) {
                expiredEnd = i + 1;
            } else if (time < tooOld) {
                oldEnd = i + 1;
            } else if (time > tooNew) {
                newStart = newStart < 0 ? i : newStart;
            } else {
                stream.add(time, events.get(i).path("message").asText(), call.now());
            }
        }
        stream.sort();
        boolean rejected = oldEnd > 0 || expiredEnd > 0 || newStart >= 0;
        return Answer.of("nextSequenceToken", token(stream))
                .and(
                        "rejectedLogEventsInfo",
                        rejected
                                ? Answer.of("tooNewLogEventStartIndex", positive(newStart, 0))
                                        .and("tooOldLogEventEndIndex", positive(oldEnd, 1))
                                        .and("expiredLogEventEndIndex", positive(expiredEnd, 1))
                                : null);
    }

    private static @Nullable Integer positive(int index, int least) {
        return index < least ? null : index;
    }

    private static void refuse(List<JsonNode> events) {
        long bytes = 0;
        long before = Long.MIN_VALUE;
        for (JsonNode event : events) {
            int size = LogEvent.bytes(event.path("message").asText());
            if (size > MAX_BATCH_BYTES) {
                throw invalid(
                        "Log event too large: %d bytes exceeds limit of %d"
                                .formatted(size, MAX_BATCH_BYTES));
            }
            bytes += size;
            long time = event.path("timestamp").asLong();
            if (time < before) {
                throw invalid(
                        "Log events in a single PutLogEvents request must be in chronological"
                                + " order.");
            }
            before = time;
        }
        if (bytes > MAX_BATCH_BYTES) {
            throw invalid(
                    "Upload too large: %d bytes exceeds limit of %d"
                            .formatted(bytes, MAX_BATCH_BYTES));
        }
        if (before - events.getFirst().path("timestamp").asLong() > MAX_SPAN.toMillis()) {
            throw invalid(
                    "The batch of log events in a single PutLogEvents request cannot span more than"
                            + " 24 hours.");
        }
    }

    private static boolean within(Call call, LogEvent event) {
        return event.time() >= call.input().path("startTime").asLong(0)
                && event.time() < call.input().path("endTime").asLong(Long.MAX_VALUE);
    }

    /** Tokens are the place of an event; at either end the same token comes back. */
    private Answer get(Call call) {
        LogStream stream = stream(call);
        List<LogEvent> all = stream.events.stream().filter(each -> within(call, each)).toList();
        int limit = call.number("limit", MAX_EVENTS);
        String token = call.text("nextToken", "");
        int from;
        int to;
        if (token.startsWith("f/")) {
            from = Math.min(place(token), all.size());
            to = Math.min(all.size(), from + limit);
        } else if (token.startsWith("b/")) {
            to = Math.min(place(token), all.size());
            from = Math.max(0, to - limit);
        } else if (!token.isEmpty()) {
            throw invalid("The specified nextToken is invalid.");
        } else if (call.flag("startFromHead")) {
            from = 0;
            to = Math.min(all.size(), limit);
        } else {
            to = all.size();
            from = Math.max(0, to - limit);
        }
        return Answer.of("events", all.subList(from, to).stream().map(LogEvent::view).toList())
                .and("nextForwardToken", "f/%056d/s".formatted(to))
                .and("nextBackwardToken", "b/%056d/s".formatted(from));
    }

    private static int place(String token) {
        if (!token.matches("[fb]/\\d{56}/s")) {
            throw invalid("The specified nextToken is invalid.");
        }
        return Integer.parseInt(token.substring(2 + 46, 2 + 56));
    }

    private record Found(LogStream stream, LogEvent event) {
        Answer view() {
            return Answer.of("logStreamName", stream.name)
                    .and("timestamp", event.time())
                    .and("message", event.message())
                    .and("ingestionTime", event.ingested())
                    .and("eventId", "%056d".formatted(event.id()));
        }
    }

    private Answer filter(Call call) {
        List<String> names = call.texts("logStreamNames");
        String prefix = call.text("logStreamNamePrefix", "");
        if (!names.isEmpty() && !prefix.isEmpty()) {
            throw invalid(
                    "logStreamNamePrefix and logStreamNames are mutually exclusive parameters.");
        }
        String pattern = call.text("filterPattern", "").strip();
        if (pattern.startsWith("{") || pattern.startsWith("[")) {
            throw invalid("The simulator takes filter patterns of plain terms only.");
        }
        List<Found> found = new ArrayList<>();
        for (LogStream stream : group(call).streams.values()) {
            if (stream.name.startsWith(prefix)
                    && (names.isEmpty() || names.contains(stream.name))) {
                stream.events.stream()
                        .filter(event -> within(call, event) && matches(event.message(), pattern))
                        .forEach(event -> found.add(new Found(stream, event)));
            }
        }
        found.sort(Comparator.comparingLong(each -> each.event().time()));
        Page<Found> page =
                Page.of(
                        found,
                        call.maybe("nextToken"),
                        call.number("limit", MAX_EVENTS),
                        "InvalidParameterException");
        return Answer.of("events", page.items().stream().map(Found::view).toList())
                .and("searchedLogStreams", List.of())
                .and("nextToken", page.next());
    }

    /** Every term must be in it, one in quotes as it stands, and none after a minus. */
    private static boolean matches(String message, String pattern) {
        if (pattern.isEmpty()) {
            return true;
        }
        if (pattern.startsWith("\"") && pattern.endsWith("\"") && pattern.length() > 1) {
            return message.contains(pattern.substring(1, pattern.length() - 1));
        }
        return Arrays.stream(pattern.split("\\s+"))
                .allMatch(
                        term ->
                                term.startsWith("-")
                                        ? !message.contains(term.substring(1))
                                        : message.contains(term));
    }

    @Override
    public JsonNode dump() {
        Answer dump = Answer.of();
        shards.map()
                .forEach(
                        (place, groups) -> {
                            Answer counts = Answer.of();
                            groups.values()
                                    .forEach(
                                            group ->
                                                    group.streams
                                                            .values()
                                                            .forEach(
                                                                    each ->
                                                                            counts.and(
                                                                                    group.name
                                                                                            + " "
                                                                                            + each.name,
                                                                                    each.events
                                                                                            .size())));
                            dump.and(place.account() + "/" + place.region(), counts);
                        });
        return dump.tree();
    }

    @Override
    public void settle(Instant now) {
        for (Map<String, LogGroup> groups : shards.all()) {
            for (LogGroup group : groups.values()) {
                Integer days = group.retentionDays;
                if (days != null) {
                    long end = now.minus(Duration.ofDays(days)).toEpochMilli();
                    group.streams
                            .values()
                            .forEach(each -> each.events.removeIf(event -> event.time() < end));
                }
            }
        }
    }
}
