package io.slipway.cli.reservation;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.output.Json;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.resource.Waiting;
import io.slipway.cli.session.Session;
import java.time.Duration;
import java.util.Optional;

/** Waits until reserved GPUs are there, or will never be. */
public final class ReservationEnd {
    private final Session session;

    ReservationEnd(Session session) {
        this.session = session;
    }

    Exit awaitActive(String id, Duration longest) throws InterruptedException {
        Waiting.Ended ended =
                new Waiting(session, Resource.RESERVATION, ReservationEnd::over)
                        .until(id, longest, _ -> {});
        session.out().object(Resource.RESERVATION.view(), ended.last());
        return ended.exit();
    }

    public static Optional<Exit> over(JsonNode reservation) {
        return switch (Json.text(reservation, "state")) {
            case "active" -> Optional.of(Exit.DONE);
            case "expired", "cancelled", "failed" -> Optional.of(Exit.FAILED);
            default -> Optional.empty();
        };
    }
}
