package io.slipway.cli.stress;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.resource.Naming;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The numbers of a run. */
@Command
public final class StressReport implements Verb {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "Id of the run, or its first characters.")
    String id;

    public StressReport(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        String whole = new Naming(session, Resource.STRESS_RUN).id(id);
        JsonNode report =
                session.api()
                        .get(
                                Resource.STRESS_RUN.service(),
                                Resource.STRESS_RUN.one(whole) + "/report");
        new Numbers(session.out()).show(report);
        return StressEnd.verdict(report);
    }
}
