package io.slipway.cli.reservation;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.exit.Unreadable;
import io.slipway.cli.http.ServerSentEvents;
import io.slipway.cli.output.Json;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits on the event stream of a reservation, so that nobody polls. On a terminal one line counts
 * down; elsewhere there is a line for each change and one for each half a minute. A stream that
 * breaks is taken up after the last event seen.
 */
final class TurnStream {
    /** The server says something at least every 15 s; three silences in a row are a broken line. */
    private static final Duration SILENCE = Duration.ofSeconds(45);

    private static final Duration HEARTBEAT = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Session session;
    private final String id;
    private final Instant deadline;
    private @Nullable String last;
    private @Nullable Turn turn;
    private String said = "";
    private boolean cutOff;
    private Instant spokeAt;
    private Instant heardAt;

    TurnStream(Session session, String id, Instant deadline) {
        this.session = session;
        this.id = id;
        this.deadline = deadline;
        this.spokeAt = now();
        this.heardAt = spokeAt;
    }

    /** What became of it; empty when the wait is over first, or the server has no such stream. */
    Optional<Exit> until() throws InterruptedException {
        try (var clock = Executors.newSingleThreadScheduledExecutor(TurnStream::daemon)) {
            var ticks = clock.scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.SECONDS);
            try {
                return follow();
            } finally {
                ticks.cancel(true);
                clock.shutdownNow();
            }
        }
    }

    private static Thread daemon(Runnable work) {
        return Thread.ofPlatform().daemon().name("countdown").unstarted(work);
    }

    private Optional<Exit> follow() throws InterruptedException {
        while (now().isBefore(deadline)) {
            try {
                Optional<Exit> end = read();
                if (end.isPresent()) {
                    return end;
                }
            } catch (Failure refused) {
                if (refused.exit() == Exit.UNAVAILABLE && now().isBefore(heardAt.plus(PATIENCE))) {
                    session.note(refused.getMessage() + "; still trying");
                } else if (refused.exit() == Exit.NOT_FOUND && last == null) {
                    return Optional.empty();
                } else {
                    throw refused;
                }
            } catch (IOException broken) {
                if (!now().isBefore(heardAt.plus(PATIENCE))) {
                    throw new Failure(
                            Exit.UNAVAILABLE,
                            "the reservation %s cannot be followed".formatted(id),
                            String.valueOf(broken.getMessage()),
                            "slipway reservation wait " + id);
                }
                interrupted(broken);
            }
            session.pause(Duration.ofMillis(500));
        }
        return Optional.empty();
    }

    /** Once for each outage; the promise stands meanwhile. */
    private synchronized void interrupted(IOException broken) {
        if (!cutOff && now().isBefore(deadline)) {
            cutOff = true;
            session.note(
                    "The reservation cannot be followed (%s); still trying"
                            .formatted(Unreadable.why(broken)));
        }
    }

    private Optional<Exit> read() throws IOException {
        Duration left = Duration.between(now(), deadline);
        Duration silence = left.compareTo(SILENCE) < 0 ? left.plusMillis(1) : SILENCE;
        String path = Resource.RESERVATION.one(id) + "/events";
        try (var events =
                new ServerSentEvents(
                        session.api()
                                .events(
                                        Resource.RESERVATION.service(),
                                        path,
                                        null,
                                        last,
                                        silence))) {
            for (var event = events.next(); event != null; event = events.next()) {
                heardAt = now();
                cutOff = false;
                last = event.id().isEmpty() ? last : event.id();
                Optional<Exit> end = heard(event);
                if (end.isPresent() || !now().isBefore(deadline)) {
                    return end;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Exit> heard(ServerSentEvents.Event event) throws IOException {
        if (!event.name().equals("outlook")) {
            return switch (event.name()) {
                case "ended", "end" -> Optional.of(Exit.FAILED);
                default -> Optional.empty();
            };
        }
        JsonNode snapshot = Json.read(event.data());
        tell(Turn.of(snapshot));
        return ReservationEnd.over(snapshot.path("reservation"));
    }

    private synchronized void tell(Turn next) {
        turn = next;
        if (session.progress().live()) {
            session.progress().show(next.live(now()));
        } else if (!next.plain().equals(said)) {
            said = next.plain();
            spokeAt = now();
            session.note(spokeAt + " " + said);
        }
    }

    private synchronized void tick() {
        Turn known = turn;
        if (known == null) {
            return;
        }
        if (session.progress().live()) {
            session.progress().show(known.live(now()));
        } else if (!now().isBefore(spokeAt.plus(HEARTBEAT))) {
            spokeAt = now();
            session.note(spokeAt + " still " + known.live(now()));
        }
    }

    private Instant now() {
        return session.machine().clock().instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
