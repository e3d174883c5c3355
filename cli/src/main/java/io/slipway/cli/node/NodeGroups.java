package io.slipway.cli.node;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.View;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import picocli.CommandLine.Command;

/** The Auto Scaling groups that nodes come from. */
@Command
public final class NodeGroups implements Verb {
    private static final View VIEW =
            View.of(
                    "node-group",
                    Column.text("NAME", "name"),
                    Column.text("DESIRED", "desired"),
                    Column.text("MIN", "min"),
                    Column.text("MAX", "max"),
                    Column.text("HEALTHY", "healthy"),
                    Column.count("NODES", "machines"));

    private final Session session;

    public NodeGroups(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        JsonNode groups =
                session.api()
                        .get(Resource.GPU_NODE.service(), Resource.GPU_NODE.path() + "/groups");
        session.out().page(VIEW, groups, groups.path("groups"));
        return Exit.DONE;
    }
}
