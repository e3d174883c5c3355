package io.slipway.cli.deploy;

import io.slipway.cli.exit.Exit;
import io.slipway.cli.output.Json;
import io.slipway.cli.resource.Naming;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Switches between automatic and manual replacement of nodes that fail. */
@Command
public final class ClusterRecovery implements Verb {
    private final Session session;

    @Parameters(
            index = "0",
            paramLabel = "ID",
            description = "Id or its first characters, or a cluster name.")
    String id;

    @Parameters(
            index = "1",
            paramLabel = "MODE",
            description =
                    "automatic: HyperPod replaces nodes that fail; manual: somebody asks for it.")
    String mode;

    @Mixin OperationWait wait = new OperationWait();

    public ClusterRecovery(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() throws InterruptedException {
        String whole = new Naming(session, Resource.CLUSTER).id(id);
        return wait.tell(
                session,
                OperationWait.order(session, whole, ":recovery", Json.object().put("mode", mode)));
    }
}
