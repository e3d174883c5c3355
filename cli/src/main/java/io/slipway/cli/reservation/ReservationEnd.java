package io.slipway.cli.reservation;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.output.Json;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.resource.Waiting;
import io.slipway.cli.session.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Waits until reserved GPUs are there, or will never be. */
public final class ReservationEnd {
    private final Session session;

    ReservationEnd(Session session) {
        this.session = session;
    }

    Exit awaitActive(String id, Duration longest) throws InterruptedException {
        Instant start = session.machine().clock().instant();
        try (var _ = session.onInterrupt(farewell(id))) {
            new TurnStream(session, id, start.plus(longest)).until();
        }
        session.progress().clear();
        JsonNode now =
                session.api().get(Resource.RESERVATION.service(), Resource.RESERVATION.one(id));
        Optional<Exit> exit = over(now);
        if (exit.isPresent()) {
            session.out().object(Resource.RESERVATION.view(), now);
            return exit.get();
        }
        Duration waited = Duration.between(start, session.machine().clock().instant());
        Duration left = longest.minus(waited);
        return look(id, left.isNegative() ? Duration.ZERO : left);
    }

    /** How it is in the end; asks now and then where there is no stream. */
    private Exit look(String id, Duration longest) throws InterruptedException {
        Waiting.Ended ended =
                new Waiting(session, Resource.RESERVATION, ReservationEnd::over)
                        .until(id, longest, _ -> {});
        session.out().object(Resource.RESERVATION.view(), ended.last());
        return ended.exit();
    }

    private static String farewell(String id) {
        return "The reservation goes on. Follow it: slipway reservation wait %s%nEnd it: slipway reservation cancel %s"
                .formatted(id, id);
    }

    public static Optional<Exit> over(JsonNode reservation) {
        return switch (Json.text(reservation, "state")) {
            case "active" -> Optional.of(Exit.DONE);
            case "expired", "cancelled", "failed" -> Optional.of(Exit.FAILED);
            default -> Optional.empty();
        };
    }
}
