package io.slipway.deploy.shipping;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** As many lines as one PutLogEvents takes, in the order of their time. Never empty. */
record Batch(List<Event> events) {
    static final int MOST_EVENTS = 10_000;
    static final int MOST_BYTES = 1_048_576;
    static final int OVERHEAD = 26;

    /** Less than the 24 hours allowed, since CloudWatch counts from the first to the last. */
    static final Duration LONGEST = Duration.ofHours(23);

    /**
     * @param line number of the line that it carries
     */
    record Event(long line, Instant at, String message) {
        int bytes() {
            return message.getBytes(StandardCharsets.UTF_8).length + OVERHEAD;
        }
    }

    long lastLine() {
        return events.getLast().line();
    }

    /**
     * Lines keep their order: one that was written by a worker whose clock is behind gets the time
     * of the line before it.
     */
    static List<Batch> of(List<Line> lines) {
        List<Batch> batches = new ArrayList<>();
        List<Event> open = new ArrayList<>();
        int bytes = 0;
        Instant latest = Instant.MIN;
        for (Line line : lines) {
            latest = line.at().isBefore(latest) ? latest : line.at();
            Event event = new Event(line.number(), latest, message(line));
            if (!open.isEmpty()
                    && (open.size() == MOST_EVENTS
                            || bytes + event.bytes() > MOST_BYTES
                            || event.at().isAfter(open.getFirst().at().plus(LONGEST)))) {
                batches.add(new Batch(List.copyOf(open)));
                open.clear();
                bytes = 0;
            }
            open.add(event);
            bytes += event.bytes();
        }
        if (!open.isEmpty()) {
            batches.add(new Batch(List.copyOf(open)));
        }
        return batches;
    }

    /** The number leads, so that whoever reads the stream knows where it stands. */
    static String message(Line line) {
        return "%d %s".formatted(line.number(), line.text());
    }

    /** The number of the line in a message; 0 when somebody else wrote it. */
    static long lineOf(String message) {
        int space = message.indexOf(' ');
        String number = space < 0 ? message : message.substring(0, space);
        return number.matches("\\d{1,15}") ? Long.parseLong(number) : 0;
    }
}
