package io.slipway.cli.deploy;

import io.slipway.cli.exit.Exit;
import io.slipway.cli.resource.Naming;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Makes a cluster again what is wanted of it, where an update can. */
@Command
public final class ClusterRepair implements Verb {
    private final Session session;

    @Parameters(
            index = "0",
            paramLabel = "ID",
            description = "Id or its first characters, or a cluster name.")
    String id;

    @Mixin OperationWait wait = new OperationWait();

    public ClusterRepair(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() throws InterruptedException {
        String whole = new Naming(session, Resource.CLUSTER).id(id);
        return wait.tell(session, OperationWait.order(session, whole, ":repair", null));
    }
}
