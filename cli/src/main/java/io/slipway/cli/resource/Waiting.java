package io.slipway.cli.resource;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.output.Json;
import io.slipway.cli.session.Session;
import io.slipway.cli.setting.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Waits until something has ended, whichever way. A person sees one live line; a log file gets a
 * line per change and one per half a minute. A service that is away for less than five minutes does
 * not end the wait.
 */
public final class Waiting {
    private static final Duration HEARTBEAT = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Session session;
    private final Resource resource;
    private final Function<JsonNode, Optional<Exit>> end;

    /**
     * @param end the exit code once it is over, nothing while it goes on
     */
    public Waiting(Session session, Resource resource, Function<JsonNode, Optional<Exit>> end) {
        this.session = session;
        this.resource = resource;
        this.end = end;
    }

    /** What it was at the end, and the exit code that goes with it. */
    public record Ended(JsonNode last, Exit exit) {}

    /**
     * @param changed told each time the state is another one
     */
    public Ended until(String id, Duration longest, Consumer<JsonNode> changed)
            throws InterruptedException {
        Instant start = now();
        Instant deadline = start.plus(longest);
        Instant spoken = start;
        String state = "";
        String kind = resource.view().kind();
        try (var _ = session.onInterrupt(farewell(kind, id))) {
            while (true) {
                JsonNode seen = look(id, deadline);
                String present = Json.text(seen, "state");
                if (!present.equals(state)) {
                    state = present;
                    spoken = now();
                    changed.accept(seen);
                    if (!session.progress().live()) {
                        session.note(spoken + " " + state);
                    }
                } else if (!session.progress().live() && !now().isBefore(spoken.plus(HEARTBEAT))) {
                    spoken = now();
                    session.note(spoken + " still " + state);
                }
                Optional<Exit> exit = end.apply(seen);
                if (exit.isPresent()) {
                    session.progress().clear();
                    return new Ended(seen, exit.get());
                }
                if (!now().isBefore(deadline)) {
                    session.progress().clear();
                    session.note(still(kind, id, state, longest).lines().stripTrailing());
                    return new Ended(seen, Exit.UNFINISHED);
                }
                session.progress().show("%s for %s".formatted(state, clock(start)));
                pause(start, deadline);
            }
        }
    }

    private JsonNode look(String id, Instant deadline) throws InterruptedException {
        Instant patience = now().plus(PATIENCE);
        Instant end = patience.isBefore(deadline) ? patience : deadline;
        while (true) {
            try {
                return session.api().get(resource.service(), resource.one(id));
            } catch (Failure failure) {
                if (failure.exit() != Exit.UNAVAILABLE || !now().isBefore(end)) {
                    throw failure;
                }
                session.note(failure.getMessage() + "; still trying");
                session.pause(Duration.ofSeconds(2));
            }
        }
    }

    /** Twice a second at first, then less and less often. */
    private void pause(Instant start, Instant deadline) throws InterruptedException {
        Duration waited = Duration.between(start, now());
        long millis = Math.clamp(waited.toMillis() / 20, 500, 5000);
        Duration left = Duration.between(now(), deadline);
        session.pause(Duration.ofMillis(Math.clamp(left.toMillis(), 1, millis)));
    }

    private Instant now() {
        return session.machine().clock().instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private String clock(Instant start) {
        long seconds = Duration.between(start, now()).toSeconds();
        return "%d:%02d".formatted(seconds / 60, seconds % 60);
    }

    private static Failure still(String kind, String id, String state, Duration longest) {
        return new Failure(
                Exit.UNFINISHED,
                "%s %s is still %s".formatted(kind, id, state),
                longest.isZero()
                        ? "the wait is over; the %s goes on".formatted(kind)
                        : "the wait of %s is over; the %s goes on"
                                .formatted(Durations.words(longest), kind),
                "slipway %s %s".formatted(kind, again(kind, id)));
    }

    private static String farewell(String kind, String id) {
        return "The %s goes on. Follow it: slipway %s %s%nEnd it: slipway %s cancel %s"
                .formatted(kind, kind, again(kind, id), kind, id);
    }

    private static String again(String kind, String id) {
        return (kind.equals("job") ? "watch " : "get ") + id;
    }
}
