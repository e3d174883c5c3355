package io.slipway.cli.reservation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.Json;
import io.slipway.cli.output.View;
import io.slipway.cli.resource.Naming;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What a reservation waits for, and when to expect it. */
@Command
public final class ReservationWhy implements Verb {
    private static final View NODE =
            View.of(
                    "node",
                    Column.text("NODE", "node"),
                    Column.text("FREE", "gpusFree"),
                    Column.time("TAKES-IT", "freeFrom"),
                    Column.text("IN-THE-WAY", "inTheWay"));

    private final Session session;

    @Parameters(paramLabel = "ID", description = "Id, its first characters, or a name.")
    String id;

    public ReservationWhy(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        String whole = new Naming(session, Resource.RESERVATION).id(id);
        JsonNode outlook =
                session.api()
                        .get(
                                Resource.RESERVATION.service(),
                                Resource.RESERVATION.one(whole) + "/outlook");
        JsonNode nodes = outlook.path("waitingFor");
        session.out()
                .page(NODE, outlook, session.out().rendering().human() ? withWords(nodes) : nodes);
        session.note(summary(outlook));
        return Exit.DONE;
    }

    private static String summary(JsonNode outlook) {
        if (Json.text(outlook, "rule").isEmpty()) {
            return "It does not wait.";
        }
        return Json.text(outlook, "promisedStart").isEmpty()
                ? "It waits for a promise (%s): %s."
                        .formatted(Json.text(outlook, "rule"), Json.text(outlook, "reason"))
                : "It waits (%s), is promised %s, and starts by %s with even odds, by %s nine times in ten."
                        .formatted(
                                Json.text(outlook, "rule"),
                                Json.text(outlook, "promisedStart"),
                                outlook.path("expected").path("p50").asText(),
                                outlook.path("expected").path("p90").asText());
    }

    /** Who is in the way on a node, in one cell. */
    private static ArrayNode withWords(JsonNode nodes) {
        ArrayNode rows = Json.array();
        for (JsonNode node : nodes) {
            StringBuilder words = new StringBuilder();
            for (JsonNode blocker : node.path("blockers")) {
                words.append(words.isEmpty() ? "" : ", ")
                        .append(blocker.path("gpus").asInt())
                        .append(' ')
                        .append(blocker.path("kind").asText())
                        .append(blocker.has("id") ? " " + blocker.path("id").asText() : "")
                        .append(" until ")
                        .append(blocker.path("until").asText("further notice"));
            }
            rows.add(node.<ObjectNode>deepCopy().put("inTheWay", words.toString()));
        }
        return rows;
    }
}
