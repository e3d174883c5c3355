package io.slipway.cli.reservation;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.http.Api;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.Json;
import io.slipway.cli.output.View;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.Durations;
import io.slipway.cli.setting.Instants;
import io.slipway.cli.setting.Service;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Who is on which node when: a line of time for each node. */
@Command
public final class ReservationCalendar implements Verb {
    private static final View ENTRY =
            View.of("entry", Column.text("ID", "id"), Column.text("KIND", "kind"));
    private static final int WIDEST = 160;

    private final Session session;

    @Option(names = "--from", paramLabel = "TIME", description = "The first instant (now).")
    @Nullable String from;

    @Option(names = "--for", paramLabel = "DURATION", description = "How far (24h).")
    String length = "24h";

    @Option(names = "--pool", paramLabel = "NAME", description = "Only that pool.")
    @Nullable String pool;

    public ReservationCalendar(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        Instant start =
                from == null
                        ? session.machine().clock().instant().truncatedTo(ChronoUnit.SECONDS)
                        : Instants.parse("--from", from);
        Duration span = Durations.parse(length);
        if (span.isZero() || span.isNegative()) {
            throw Failure.usage(
                    "--for %s shows nothing".formatted(length),
                    "it needs some time",
                    "slipway reservation calendar --for 24h");
        }
        Instant end = start.plus(span);
        String query =
                "?from=%s&to=%s%s"
                        .formatted(start, end, pool == null ? "" : "&pool=" + Api.escaped(pool));
        JsonNode calendar =
                session.api().get(Service.RESERVATION, "/api/reservations/calendar" + query);
        if (session.out().rendering().human()) {
            JsonNode pools = session.api().get(Service.RESERVATION, "/api/pools");
            session.out().text(chart(pools, calendar, start, end));
            session.note(
                    "A digit is GPUs in use, # ten and more, x closed, · free."
                            + (calendar.path("truncated").asBoolean()
                                    ? " There is more than is shown: ask for a shorter time."
                                    : ""));
        } else {
            session.out().page(ENTRY, calendar);
        }
        return Exit.DONE;
    }

    private String chart(JsonNode pools, JsonNode calendar, Instant start, Instant end) {
        int label = label(pools);
        int room = Math.min(WIDEST, session.machine().columns()) - label - 2;
        int cells = Math.max(8, room);
        var text = new StringBuilder();
        text.append(" ".repeat(label)).append("  ").append(start).append(" to ").append(end);
        for (JsonNode one : pools.path("items")) {
            String name = Json.text(one, "name");
            if (pool != null && !pool.equals(name)) {
                continue;
            }
            for (JsonNode node : one.path("nodes")) {
                String row = name + "/" + Json.text(node, "name");
                text.append('\n').append(row).append(" ".repeat(label - row.length() + 2));
                for (int i = 0; i < cells; i++) {
                    text.append(cell(calendar, one, node, start, end, i, cells));
                }
            }
        }
        return text.toString();
    }

    private static int label(JsonNode pools) {
        int widest = 0;
        for (JsonNode one : pools.path("items")) {
            for (JsonNode node : one.path("nodes")) {
                widest =
                        Math.max(
                                widest,
                                Json.text(one, "name").length()
                                        + 1
                                        + Json.text(node, "name").length());
            }
        }
        return widest;
    }

    private static char cell(
            JsonNode calendar,
            JsonNode pool,
            JsonNode node,
            Instant start,
            Instant end,
            int cell,
            int cells) {
        long step = Duration.between(start, end).toMillis() / cells;
        Instant at = start.plusMillis(step * cell + step / 2);
        int used = 0;
        for (JsonNode entry : calendar.path("items")) {
            if (!Json.text(entry, "pool").equals(Json.text(pool, "name"))
                    || !covers(entry, at)
                    || !on(entry, Json.text(node, "name"))) {
                continue;
            }
            if (Json.text(entry, "kind").equals("maintenance")) {
                return 'x';
            }
            used += entry.path("gpusPerNode").asInt();
        }
        if (used == 0) {
            return '·';
        }
        return used < 10 ? (char) ('0' + used) : '#';
    }

    private static boolean covers(JsonNode entry, Instant at) {
        return !Instant.parse(Json.text(entry, "from")).isAfter(at)
                && Instant.parse(Json.text(entry, "until")).isAfter(at);
    }

    private static boolean on(JsonNode entry, String node) {
        for (JsonNode one : entry.path("nodes")) {
            if (one.asText().equals(node)) {
                return true;
            }
        }
        return false;
    }
}
