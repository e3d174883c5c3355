package io.slipway.cli.deploy;

import io.slipway.cli.exit.Exit;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.View;
import io.slipway.cli.resource.Naming;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What programs need to use a cluster; no secrets. */
@Command
public final class ClusterOutputs implements Verb {
    private static final View VIEW =
            View.of(
                    "outputs",
                    Column.text("CLUSTER", "/outputs/clusterName"),
                    Column.text("EKS", "/outputs/eksClusterName"),
                    Column.text("PARAMETERS", "/outputs/parameterPath"),
                    Column.text("BALANCER", "/loadBalancers/0/dnsName"));

    private final Session session;

    @Parameters(
            index = "0",
            paramLabel = "ID",
            description = "Id or its first characters, or a cluster name.")
    String id;

    public ClusterOutputs(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        String whole = new Naming(session, Resource.CLUSTER).id(id);
        session.out()
                .object(
                        VIEW,
                        session.api()
                                .get(
                                        Resource.CLUSTER.service(),
                                        Resource.CLUSTER.one(whole) + "/outputs"));
        return Exit.DONE;
    }
}
