package io.slipway.cli.deploy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.output.Json;
import io.slipway.cli.resource.Naming;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Reboots or replaces nodes of a cluster, 25 at a time, with a result for each. */
@Command
public final class ClusterNodesOrder implements Verb {
    private final Session session;
    private final String verb;

    @Parameters(
            index = "0",
            paramLabel = "ID",
            description = "Id or its first characters, or a cluster name.")
    String id;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "NODE",
            description = "Instance ids, as slipway cluster nodes lists them.")
    List<String> nodes = List.of();

    @Mixin OperationWait wait = new OperationWait();

    private ClusterNodesOrder(Session session, String verb) {
        this.session = session;
        this.verb = verb;
    }

    public static ClusterNodesOrder reboot(Session session) {
        return new ClusterNodesOrder(session, "reboot");
    }

    public static ClusterNodesOrder replace(Session session) {
        return new ClusterNodesOrder(session, "replace");
    }

    @Override
    public Exit run() throws InterruptedException {
        String whole = new Naming(session, Resource.CLUSTER).id(id);
        session.confirm(
                verb.equals("replace")
                        ? "Replace %d nodes of cluster %s and lose every volume of them?"
                                .formatted(nodes.size(), whole)
                        : "Reboot %d nodes of cluster %s?".formatted(nodes.size(), whole));
        ObjectNode body = Json.object();
        ArrayNode ids = body.putArray("nodes");
        nodes.forEach(ids::add);
        return wait.tell(session, OperationWait.order(session, whole, "/nodes:" + verb, body));
    }
}
