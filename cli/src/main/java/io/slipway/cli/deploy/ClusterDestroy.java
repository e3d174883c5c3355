package io.slipway.cli.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.output.Json;
import io.slipway.cli.resource.Naming;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.Durations;
import io.slipway.cli.setting.Service;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes a cluster down. */
@Command
public final class ClusterDestroy implements Verb {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "Id or its first characters, or a cluster name.")
    String id;

    @Option(
            names = "--wait",
            arity = "0..1",
            fallbackValue = "24h",
            paramLabel = "DURATION",
            description = "Wait until the job has ended, at most so long (24h).")
    @Nullable String wait;

    public ClusterDestroy(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() throws InterruptedException {
        String whole = new Naming(session, Resource.CLUSTER).id(id);
        Duration longest = wait == null ? null : Durations.parse(wait);
        session.confirm("Destroy cluster %s and everything on it?".formatted(whole));
        JsonNode job =
                session.api()
                        .post(
                                Service.DEPLOY,
                                "/api/hyperpod/destroy",
                                Json.object().put("clusterId", whole));
        if (longest != null) {
            return new JobEnd(session).await(Resource.JOB.view().id(job), longest);
        }
        session.out().object(Resource.JOB.view(), job);
        return Exit.DONE;
    }
}
