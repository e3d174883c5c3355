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

/** All nodes of a cluster, as HyperPod shows them now. */
@Command
public final class ClusterNodes implements Verb {
    private static final View VIEW =
            View.of(
                    "node",
                    Column.text("ID", "id"),
                    Column.text("GROUP", "group"),
                    Column.text("TYPE", "instanceType"),
                    Column.state("STATUS", "status"),
                    Column.time("LAUNCHED", "launchedAt"),
                    Column.text("MESSAGE", "message"));

    private final Session session;

    @Parameters(
            index = "0",
            paramLabel = "ID",
            description = "Id or its first characters, or a cluster name.")
    String id;

    public ClusterNodes(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        String whole = new Naming(session, Resource.CLUSTER).id(id);
        ObjectNode all = Json.object();
        ArrayNode items = all.putArray("items");
        String token = "";
        do {
            String query = token.isEmpty() ? "" : "&pageToken=" + Api.escaped(token);
            JsonNode next =
                    session.api()
                            .get(
                                    Resource.CLUSTER.service(),
                                    Resource.CLUSTER.one(whole) + "/nodes?pageSize=200" + query);
            next.path("items").forEach(items::add);
            token = Json.text(next, "nextPageToken");
        } while (!token.isEmpty());
        session.out().page(VIEW, all);
        return Exit.DONE;
    }
}
