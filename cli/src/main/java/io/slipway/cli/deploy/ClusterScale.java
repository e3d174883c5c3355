package io.slipway.cli.deploy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.output.Json;
import io.slipway.cli.resource.Naming;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Gives instance groups another size. */
@Command
public final class ClusterScale implements Verb {
    private final Session session;

    @Parameters(
            index = "0",
            paramLabel = "ID",
            description = "Id or its first characters, or a cluster name.")
    String id;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "GROUP=COUNT",
            description = "Instance groups and the nodes each shall have; the others stay.")
    List<String> groups = List.of();

    @Mixin OperationWait wait = new OperationWait();

    public ClusterScale(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() throws InterruptedException {
        ObjectNode body = Json.object();
        ArrayNode sizes = body.putArray("groups");
        for (String group : groups) {
            if (!group.matches("[^=]+=\\d{1,4}")) {
                throw Failure.usage(
                        "there is no size in " + group,
                        "each group is given as its name, =, and a number of nodes",
                        "slipway cluster scale %s gpu=4".formatted(id));
            }
            int at = group.indexOf('=');
            sizes.addObject()
                    .put("name", group.substring(0, at))
                    .put("count", Integer.parseInt(group.substring(at + 1)));
        }
        String whole = new Naming(session, Resource.CLUSTER).id(id);
        return wait.tell(session, OperationWait.order(session, whole, ":scale", body));
    }
}
