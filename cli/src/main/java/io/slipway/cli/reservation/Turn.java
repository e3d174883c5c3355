package io.slipway.cli.reservation;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.output.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** What is known of a reservation that waits, in one line. */
record Turn(
        String state,
        @Nullable Instant promised,
        @Nullable Instant expected,
        @Nullable Instant surely,
        String place,
        String rule) {

    /** Of a snapshot: the reservation, and what it can look forward to. */
    static Turn of(JsonNode snapshot) {
        JsonNode reservation = snapshot.path("reservation");
        JsonNode expected = snapshot.path("outlook").path("expected");
        return new Turn(
                Json.text(reservation, "state"),
                instant(reservation, "startsAt"),
                instant(expected, "p50"),
                instant(expected, "p90"),
                reservation.path("position").path("byStart").asText(""),
                Json.text(snapshot.path("outlook"), "rule"));
    }

    /** With a countdown, for a line that is redrawn. */
    String live(Instant now) {
        return state + words(now, " in ");
    }

    /** With instants, for a log. */
    String plain() {
        StringBuilder text = new StringBuilder(state);
        if (!waits()) {
            return text.toString();
        }
        text.append(place.isEmpty() ? "" : ", place " + place);
        text.append(promised == null ? ", no promise yet" : ", promised " + promised);
        text.append(
                expected == null
                        ? ""
                        : ", expected %s (nine in ten by %s)".formatted(expected, surely));
        return text.append(rule.isEmpty() ? "" : ", because " + rule).toString();
    }

    boolean waits() {
        return state.equals("queued") || state.equals("pending");
    }

    private String words(Instant now, String in) {
        if (!waits()) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        text.append(place.isEmpty() ? "" : ", place " + place);
        text.append(
                promised == null
                        ? ", no promise yet"
                        : ", starts" + in + clock(now, promised) + " at most");
        text.append(
                expected == null
                        ? ""
                        : ", expected in %s–%s"
                                .formatted(
                                        clock(now, expected),
                                        clock(now, surely == null ? expected : surely)));
        return text.append(rule.isEmpty() ? "" : " (" + rule + ")").toString();
    }

    static String clock(Instant now, Instant at) {
        long seconds = Math.max(0, Duration.between(now, at).toSeconds());
        return seconds >= 3600
                ? "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60)
                : "%d:%02d".formatted(seconds / 60, seconds % 60);
    }

    private static @Nullable Instant instant(JsonNode node, String field) {
        String text = Json.text(node, field);
        try {
            return text.isEmpty() ? null : Instant.parse(text);
        } catch (DateTimeParseException _) {
            return null;
        }
    }
}
