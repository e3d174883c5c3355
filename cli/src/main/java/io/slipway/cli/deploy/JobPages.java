package io.slipway.cli.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.http.Api;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.Json;
import io.slipway.cli.output.View;
import io.slipway.cli.resource.Naming;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** All pages of what was written down about a job. */
@Command
public final class JobPages implements Verb {
    private static final View MOVES =
            View.of(
                    "move",
                    Column.text("NO", "sequence"),
                    Column.text("ATTEMPT", "attempt"),
                    Column.time("AT", "at"),
                    Column.state("FROM", "from"),
                    Column.state("TO", "to"),
                    Column.text("BY", "actor"),
                    Column.text("CAUSE", "cause"));
    private static final View STEPS =
            View.of(
                    "step",
                    Column.text("STEP", "step"),
                    Column.text("KIND", "kind"),
                    Column.text("ATTEMPT", "attempt"),
                    Column.text("FENCE", "fence"),
                    Column.text("RUNS", "runs"),
                    Column.text("LOST", "lost"),
                    Column.time("BEGUN", "begunAt"),
                    Column.time("ENDED", "endedAt"),
                    Column.state("OUTCOME", "outcome"),
                    Column.text("DETAIL", "detail").onlyWide());

    private final Session session;
    private final String page;
    private final View view;

    @Parameters(paramLabel = "ID", description = "Id or its first characters, or a cluster name.")
    String id;

    private JobPages(Session session, String page, View view) {
        this.session = session;
        this.page = page;
        this.view = view;
    }

    public static JobPages history(Session session) {
        return new JobPages(session, "/history", MOVES);
    }

    public static JobPages steps(Session session) {
        return new JobPages(session, "/steps", STEPS);
    }

    @Override
    public Exit run() {
        String whole = new Naming(session, Resource.JOB).id(id);
        ObjectNode all = Json.object();
        ArrayNode items = all.putArray("items");
        String token = "";
        do {
            String query = token.isEmpty() ? "" : "&pageToken=" + Api.escaped(token);
            JsonNode next =
                    session.api()
                            .get(
                                    Resource.JOB.service(),
                                    Resource.JOB.one(whole) + page + "?pageSize=200" + query);
            next.path("items").forEach(items::add);
            token = Json.text(next, "nextPageToken");
        } while (!token.isEmpty());
        session.out().page(view, all);
        return Exit.DONE;
    }
}
