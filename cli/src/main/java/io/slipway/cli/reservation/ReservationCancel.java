package io.slipway.cli.reservation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.http.Api;
import io.slipway.cli.output.Json;
import io.slipway.cli.resource.Naming;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gives reservations back, started or not. */
@Command
public final class ReservationCancel implements Verb {
    private final Session session;

    @Parameters(
            paramLabel = "ID",
            arity = "0..*",
            description = "Id, its first or last characters, or a name; several at once too.")
    List<String> ids = List.of();

    @Option(
            names = {"-a", "--all"},
            description = "All of yours that wait or run.")
    boolean all;

    public ReservationCancel(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        if (all != ids.isEmpty()) {
            throw Failure.usage(
                    all ? "--all and an id do not go together" : "there is nothing to give back",
                    "it needs the id of a reservation, or --all",
                    "slipway reservation list --user me");
        }
        if (all) {
            return everything();
        }
        return ids.size() == 1 ? one(ids.getFirst()) : each();
    }

    /** All are found before the first is given back: a slip of the pen changes nothing. */
    private Exit each() {
        Naming naming = new Naming(session, Resource.RESERVATION);
        List<String> whole = ids.stream().map(naming::id).distinct().toList();
        return ended(whole);
    }

    private Exit everything() {
        List<JsonNode> mine = mine();
        if (!mine.isEmpty()) {
            session.confirm("Give back %d reservations?".formatted(mine.size()));
        }
        return ended(mine.stream().map(one -> Json.text(one, "id")).toList());
    }

    private Exit ended(List<String> whole) {
        ArrayNode ended = Json.array();
        for (String id : whole) {
            ended.add(cancel(id));
        }
        session.out().page(Resource.RESERVATION.view(), Json.object().set("items", ended));
        return Exit.DONE;
    }

    /** Those who hold nothing yet first: what comes free shall not start them meanwhile. */
    private List<JsonNode> mine() {
        List<JsonNode> mine = new ArrayList<>();
        for (String state : List.of("pending", "queued", "preparing", "active")) {
            String token = "";
            do {
                JsonNode page =
                        session.api()
                                .get(
                                        Resource.RESERVATION.service(),
                                        "%s?pageSize=200&owner=me&state=%s%s"
                                                .formatted(
                                                        Resource.RESERVATION.path(),
                                                        state,
                                                        token.isEmpty()
                                                                ? ""
                                                                : "&pageToken="
                                                                        + Api.escaped(token)));
                page.path("items").forEach(mine::add);
                token = Json.text(page, "nextPageToken");
            } while (!token.isEmpty());
        }
        return mine;
    }

    private Exit one(String given) {
        session.out()
                .object(
                        Resource.RESERVATION.view(),
                        cancel(new Naming(session, Resource.RESERVATION).id(given)));
        return Exit.DONE;
    }

    private JsonNode cancel(String whole) {
        return session.api()
                .postEach(
                        Resource.RESERVATION.service(),
                        Resource.RESERVATION.one(whole) + ":cancel",
                        null);
    }
}
