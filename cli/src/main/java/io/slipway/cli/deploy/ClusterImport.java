package io.slipway.cli.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.output.Json;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.Service;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks after a cluster that was there before; it is never changed. */
@Command
public final class ClusterImport implements Verb {
    private final Session session;

    @Parameters(paramLabel = "NAME", description = "What the cluster is called at AWS.")
    String name;

    @Option(
            names = "--region",
            required = true,
            paramLabel = "REGION",
            description = "Where it is.")
    String region;

    @Option(
            names = "--account",
            paramLabel = "ID",
            description = "Its 12 digits, when it is not the account of the installation.")
    @Nullable String account;

    @Mixin OperationWait wait = new OperationWait();

    public ClusterImport(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() throws InterruptedException {
        ObjectNode body = Json.object().put("name", name).put("region", region);
        if (account != null) {
            body.put("accountId", account);
        }
        return wait.tell(
                session, session.api().post(Service.DEPLOY, "/api/hyperpod/clusters:import", body));
    }
}
