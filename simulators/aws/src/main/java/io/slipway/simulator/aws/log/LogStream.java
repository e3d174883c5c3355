package io.slipway.simulator.aws.log;

import io.slipway.simulator.aws.run.Answer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One source of events, which are kept in the order of their time. */
final class LogStream {
    static final int OVERHEAD = 26;
    private static final Comparator<LogEvent> BY_TIME = Comparator.comparingLong(LogEvent::time);

    final String name;
    final String arn;
    final Instant created;
    final List<LogEvent> events = new ArrayList<>();
    private @Nullable Instant ingested;

    /**
     * @param time in milliseconds, as the caller said
     * @param id the place in the stream's life, from 1
     */
    record LogEvent(long time, String message, long ingested, long id) {
        Answer view() {
            return Answer.of("timestamp", time)
                    .and("message", message)
                    .and("ingestionTime", ingested);
        }

        static int bytes(String message) {
            return message.getBytes(StandardCharsets.UTF_8).length + OVERHEAD;
        }
    }

    LogStream(String name, String arn, Instant created) {
        this.name = name;
        this.arn = arn;
        this.created = created;
    }

    void add(long time, String message, Instant now) {
        events.add(new LogEvent(time, message, now.toEpochMilli(), events.size() + 1));
        ingested = now;
    }

    /** A sort that leaves events of the same moment in the order in which they came. */
    void sort() {
        events.sort(BY_TIME);
    }

    long bytes() {
        return events.stream().mapToLong(event -> LogEvent.bytes(event.message())).sum();
    }

    long last() {
        return events.isEmpty() ? 0 : events.getLast().time();
    }

    Answer view(String sequenceToken) {
        Instant taken = ingested;
        Answer view =
                Answer.of("logStreamName", name)
                        .and("creationTime", created.toEpochMilli())
                        .and("arn", arn)
                        .and("storedBytes", 0)
                        .and("uploadSequenceToken", sequenceToken);
        return events.isEmpty() || taken == null
                ? view
                : view.and("firstEventTimestamp", events.getFirst().time())
                        .and("lastEventTimestamp", last())
                        .and("lastIngestionTime", taken.toEpochMilli());
    }
}
