package io.slipway.cli.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.View;
import io.slipway.cli.resource.Naming;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Where a cluster is not what is wanted of it. Changes nothing; differences are exit code 1. */
@Command
public final class ClusterDrift implements Verb {
    private static final View VIEW =
            View.of(
                    "difference",
                    Column.text("WHERE", "path"),
                    Column.text("WANTED", "wanted"),
                    Column.text("FOUND", "found"),
                    Column.text("REPAIRABLE", "repairable"),
                    Column.text("REMEDY", "remedy").onlyWide());

    private final Session session;

    @Parameters(
            index = "0",
            paramLabel = "ID",
            description = "Id or its first characters, or a cluster name.")
    String id;

    public ClusterDrift(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        String whole = new Naming(session, Resource.CLUSTER).id(id);
        JsonNode report =
                session.api()
                        .get(Resource.CLUSTER.service(), Resource.CLUSTER.one(whole) + "/drift");
        session.out().page(VIEW, report);
        return report.path("items").isEmpty() ? Exit.DONE : Exit.FAILED;
    }
}
