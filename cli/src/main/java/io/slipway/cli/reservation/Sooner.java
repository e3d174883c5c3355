package io.slipway.cli.reservation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.output.Json;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What is said of a reservation that has to wait: why, when to expect it, and what else could be
 * had before. The reservation is made by then, so nothing here may fail.
 */
final class Sooner {
    private static final Duration WAIT = Duration.ofMinutes(1);
    private static final int MOST = 3;

    private final Session session;

    Sooner(Session session) {
        this.session = session;
    }

    /** One line each; none for what starts within a minute. */
    List<String> lines(JsonNode reservation, ObjectNode asked) {
        String start = Json.text(reservation, "startsAt");
        Instant now = session.machine().clock().instant();
        if (start.isEmpty() || Instant.parse(start).isBefore(now.plus(WAIT))) {
            return List.of();
        }
        try {
            List<String> lines = new ArrayList<>();
            lines.add("It is " + turn(reservation).plain() + ".");
            lines.addAll(instead(start, asked));
            return lines;
        } catch (Failure _) {
            return List.of();
        }
    }

    private Turn turn(JsonNode reservation) {
        String id = Resource.RESERVATION.view().id(reservation);
        ObjectNode snapshot = Json.object();
        snapshot.set("reservation", reservation);
        snapshot.set(
                "outlook",
                session.api()
                        .get(
                                Resource.RESERVATION.service(),
                                Resource.RESERVATION.one(id) + "/outlook"));
        return Turn.of(snapshot);
    }

    /** Beside this reservation: who takes one of these may give it up, and need not. */
    private List<String> instead(String start, ObjectNode asked) {
        Instant promised = Instant.parse(start);
        List<JsonNode> sooner = new ArrayList<>();
        session.api()
                .postEach(
                        Resource.RESERVATION.service(),
                        Resource.RESERVATION.path() + ":preview",
                        asked)
                .path("alternatives")
                .forEach(
                        one -> {
                            if (at(one).isBefore(promised)) {
                                sooner.add(one);
                            }
                        });
        return sooner.stream()
                .sorted(
                        Comparator.comparing(Sooner::at)
                                .thenComparing(one -> -one.path("gpus").asInt()))
                .limit(MOST)
                .map(this::line)
                .toList();
    }

    private String line(JsonNode one) {
        Instant now = session.machine().clock().instant();
        String start = Json.text(one, "startsAt");
        return "Sooner: %s %s for %s h %s."
                .formatted(
                        one.path("gpus").asText(),
                        Json.text(one, "gpuType"),
                        one.path("hours").asText(),
                        at(one).isAfter(now) ? "at " + session.out().time(start) : "now");
    }

    private static Instant at(JsonNode alternative) {
        return Instant.parse(Json.text(alternative, "startsAt"));
    }
}
