package io.slipway.cli.deploy;

import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.http.ServerSentEvents;
import io.slipway.cli.output.Json;
import io.slipway.cli.output.Output;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A log that is followed: resumed after the last line seen when the connection breaks, ended when
 * the job has ended.
 */
final class LogStream {
    /** The server says something at least every 15 s; three silences in a row are a broken line. */
    private static final Duration SILENCE = Duration.ofSeconds(45);

    private static final int MOST_TRIES_WITHOUT_A_LINE = 20;

    private final Session session;
    private final String id;
    private @Nullable String last;

    LogStream(Session session, String id) {
        this.session = session;
        this.id = id;
    }

    Exit follow() throws InterruptedException {
        String farewell =
                "The job goes on. Follow it: slipway job logs -f %s%nEnd it: slipway job cancel %s"
                        .formatted(id, id);
        try (var _ = session.onInterrupt(farewell)) {
            for (int tries = 0; tries < MOST_TRIES_WITHOUT_A_LINE; tries++) {
                String before = last;
                String trouble = read();
                if (session.out().gone() || over()) {
                    return Exit.DONE;
                }
                if (last != null && !last.equals(before)) {
                    tries = 0;
                }
                session.note("The log broke off (%s); going on.".formatted(trouble));
                session.pause(Duration.ofMillis(Math.min(5000, 250L << Math.min(tries, 5))));
            }
        }
        throw new Failure(
                Exit.UNAVAILABLE,
                "the log of job %s cannot be followed".formatted(id),
                "%d connections without a line".formatted(MOST_TRIES_WITHOUT_A_LINE),
                "slipway job logs " + id);
    }

    /** Reads until the line breaks, and says why it did. */
    private String read() {
        String path = Resource.JOB.one(id) + "/logs";
        try (var events =
                new ServerSentEvents(
                        session.api().events(Resource.JOB.service(), path, null, last, SILENCE))) {
            for (var event = events.next(); event != null; event = events.next()) {
                last = event.id().isEmpty() ? last : event.id();
                if (event.name().equals("end") || session.out().gone()) {
                    break;
                }
                print(session.out(), event.id(), event.data());
            }
            return "the server closed it";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private boolean over() {
        return JobEnd.over(session.api().get(Resource.JOB.service(), Resource.JOB.one(id)))
                .isPresent();
    }

    static void print(Output out, String id, String line) {
        if (out.rendering().human()) {
            out.text(line);
        } else {
            var object = Json.object();
            if (!id.isEmpty()) {
                object.put("id", id);
            }
            out.streamed(object.put("line", line));
        }
    }
}
