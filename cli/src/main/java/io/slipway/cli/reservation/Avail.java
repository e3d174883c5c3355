package io.slipway.cli.reservation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.Json;
import io.slipway.cli.output.View;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.Service;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What is free now, and when more will be. */
@Command
public final class Avail implements Verb {
    private static final View VIEW =
            View.of(
                    "gpu-type",
                    Column.text("TYPE", "gpuType"),
                    Column.text("FREE", "free"),
                    Column.text("TOTAL", "total"),
                    Column.text("LARGEST-NOW", "largestNow"),
                    Column.text("QUEUE", "waiting"),
                    Column.text("NEXT", "next"),
                    Column.text("CLOSED", "closed").onlyWide(),
                    Column.text("POOL", "pool").onlyWide(),
                    Column.text("ZONE", "zone").onlyWide());

    private final Session session;

    @Option(
            names = {"-w", "--watch"},
            description = "Go on: show it again whenever something changes.")
    boolean watch;

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            description = "Look that often too, whatever happens (30).")
    int interval = 30;

    public Avail(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() throws InterruptedException {
        if (!watch) {
            show(look());
            return Exit.DONE;
        }
        return new AvailWatch(session, Duration.ofSeconds(interval), this::look, this::redraw)
                .run();
    }

    private JsonNode look() {
        return session.api().get(Service.RESERVATION, "/api/reservations/availability");
    }

    /** On a terminal over what was there; elsewhere one more line or table. */
    private void redraw(JsonNode availability) {
        if (session.out().rendering().human()) {
            if (session.progress().live()) {
                session.out().clear();
            }
            show(availability);
        } else {
            session.out().streamed(availability);
        }
    }

    private void show(JsonNode availability) {
        JsonNode types = availability.path("gpuTypes");
        session.out()
                .page(
                        VIEW,
                        availability,
                        session.out().rendering().human() ? withNext(types) : types);
    }

    /** When each size would start, in one cell: {@code 1 2 4 now, 8 at 14:05:00Z}. */
    private JsonNode withNext(JsonNode types) {
        Instant now = session.machine().clock().instant();
        ArrayNode rows = Json.array();
        for (JsonNode type : types) {
            Map<String, String> sizes = new LinkedHashMap<>();
            for (JsonNode start : type.path("nextStarts")) {
                String at = Json.text(start, "startsAt");
                boolean there = !Instant.parse(at).isAfter(now);
                sizes.merge(
                        there ? "now" : "at " + session.out().time(at),
                        start.path("gpus").asText(),
                        (less, more) -> less + " " + more);
            }
            String next =
                    sizes.entrySet().stream()
                            .map(one -> one.getValue() + " " + one.getKey())
                            .collect(Collectors.joining(", "));
            rows.add(type.<ObjectNode>deepCopy().put("next", next));
        }
        return rows;
    }
}
