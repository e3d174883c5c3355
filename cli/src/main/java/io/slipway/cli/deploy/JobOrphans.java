package io.slipway.cli.deploy;

import com.fasterxml.jackson.databind.JsonNode;
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

/** What a job had made and could not take away. */
@Command
public final class JobOrphans implements Verb {
    private static final View ORPHANS =
            View.of(
                    "orphan",
                    Column.text("KIND", "kind"),
                    Column.text("ID", "id"),
                    Column.text("USD/MONTH", "usdPerMonth"),
                    Column.text("REMEDY", "remedy"));

    private final Session session;

    @Parameters(paramLabel = "ID", description = "Id or its first characters, or a cluster name.")
    String id;

    public JobOrphans(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        String whole = new Naming(session, Resource.JOB).id(id);
        JsonNode job = session.api().get(Resource.JOB.service(), Resource.JOB.one(whole));
        ObjectNode page = Json.object();
        page.putArray("items");
        job.path("orphans").forEach(page.withArray("items")::add);
        session.out().page(ORPHANS, page);
        if (job.hasNonNull("orphansUsdPerMonth")) {
            session.note(
                    "Together %s USD a month. Then: slipway job retry %s"
                            .formatted(job.path("orphansUsdPerMonth").asText(), whole));
        }
        return Exit.DONE;
    }
}
