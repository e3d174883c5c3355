package io.slipway.cli.deploy;

import io.slipway.cli.exit.Exit;
import io.slipway.cli.resource.Naming;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Looks after an imported cluster no longer. */
@Command
public final class ClusterForget implements Verb {
    private final Session session;

    @Parameters(
            index = "0",
            paramLabel = "ID",
            description = "Id or its first characters, or a cluster name.")
    String id;

    public ClusterForget(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        String whole = new Naming(session, Resource.CLUSTER).id(id);
        session.out()
                .object(
                        Resource.CLUSTER.view(),
                        OperationWait.order(session, whole, ":forget", null));
        return Exit.DONE;
    }
}
