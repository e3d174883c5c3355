package io.slipway.cli.deploy;

import io.slipway.cli.exit.Exit;
import io.slipway.cli.resource.Naming;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** How kubectl reaches a cluster, for a file. */
@Command
public final class ClusterKubeconfig implements Verb {
    private final Session session;

    @Parameters(
            index = "0",
            paramLabel = "ID",
            description = "Id or its first characters, or a cluster name.")
    String id;

    public ClusterKubeconfig(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        String whole = new Naming(session, Resource.CLUSTER).id(id);
        session.out()
                .piece(
                        session.api()
                                .send(
                                        "GET",
                                        Resource.CLUSTER.service(),
                                        Resource.CLUSTER.one(whole) + "/kubeconfig",
                                        null,
                                        "application/yaml")
                                .body());
        return Exit.DONE;
    }
}
