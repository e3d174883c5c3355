package io.slipway.cli.guardrail;

import io.slipway.cli.exit.Exit;
import io.slipway.cli.http.Api;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.Json;
import io.slipway.cli.output.View;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lets a suppressed rule block again. */
@Command
public final class GuardrailUnsuppress implements Verb {
    private static final View VIEW =
            View.of("suppression", Column.text("ID", "id"), Column.text("STATE", "state"));

    private final Session session;

    @Parameters(paramLabel = "ID", description = "Id of the suppression.")
    String id;

    public GuardrailUnsuppress(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        session.api()
                .send(
                        "DELETE",
                        Resource.SUPPRESSION.service(),
                        Resource.SUPPRESSION.path() + "/" + Api.escaped(id),
                        null,
                        "application/json");
        session.out().object(VIEW, Json.object().put("id", id).put("state", "ended"));
        return Exit.DONE;
    }
}
