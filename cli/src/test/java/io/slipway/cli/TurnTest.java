package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.output.Json;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TurnTest {
    @TempDir Path home;

    @AutoClose private FakeSlipway server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeSlipway();
    }

    @Test
    void tellsPromisePlaceExpectationAndReasonWhileItWaits() {
        server.happens(snapshot("queued"), snapshot("active"));

        var result =
                Cli.at(server, home)
                        .run(
                                "reserve", "--gpus", "2", "-t", "h100", "--hours", "1", "--wait",
                                "-o", "json");

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.err())
                .contains(
                        "queued, place 2, promised 2026-11-30T14:00:00Z, expected 2026-11-30T13:00:00Z (nine in ten by 2026-11-30T14:00:00Z), because in-use")
                .contains(" active");
        assertThat(result.json().path("state").asText()).isEqualTo("active");
    }

    @Test
    void countsDownOnATerminal() {
        server.happens(snapshot("queued"), snapshot("active"));

        var result =
                Cli.at(server, home)
                        .onTerminal()
                        .run("reserve", "--gpus", "2", "-t", "h100", "--hours", "1", "--wait");

        assertThat(result.err()).contains("queued, place 2, starts in 2:00:00 at most");
    }

    @Test
    void goesOnAfterTheLastEventWhenTheStreamBreaks() {
        server.happens(snapshot("queued"));
        server.happens(snapshot("active"));

        var result = Cli.at(server, home).run("reservation", "wait", FakeSlipway.RESERVATION);

        assertThat(result.exit()).isZero();
        assertThat(server.seen("GET"))
                .filteredOn(one -> one.path().endsWith("/events"))
                .extracting(one -> one.headers().getOrDefault("last-event-id", ""))
                .containsExactly("", "1");
    }

    @Test
    void failsWhenItsTurnWillNeverCome() {
        server.future(FakeSlipway.RESERVATION, "failed");
        server.happens(snapshot("failed"));

        var result = Cli.at(server, home).run("reservation", "wait", FakeSlipway.RESERVATION);

        assertThat(result.exit()).isEqualTo(1);
    }

    private static ObjectNode snapshot(String state) {
        ObjectNode snapshot = Json.object();
        var reservation = snapshot.putObject("reservation");
        reservation.put("state", state).put("startsAt", "2026-11-30T14:00:00Z");
        reservation.putObject("position").put("byStart", 2);
        var outlook = snapshot.putObject("outlook").put("rule", "in-use");
        outlook.putObject("expected")
                .put("p50", "2026-11-30T13:00:00Z")
                .put("p90", "2026-11-30T14:00:00Z");
        return snapshot;
    }
}
