package io.slipway.cli.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.output.Json;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.Durations;
import io.slipway.cli.setting.Service;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks for a cluster. */
@Command
public final class ClusterDeploy implements Verb {
    private final Session session;

    @Mixin ClusterAsk ask = new ClusterAsk();

    @Option(names = "--dry-run", description = "Same as slipway cluster preview.")
    boolean dryRun;

    @Option(
            names = "--plan",
            description = "Judge it and ask the deployer for its plan; make nothing.")
    boolean plan;

    @Option(
            names = "--wait",
            arity = "0..1",
            fallbackValue = "24h",
            paramLabel = "DURATION",
            description = "Wait until the job has ended, at most so long (24h).")
    @Nullable String wait;

    public ClusterDeploy(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() throws InterruptedException {
        if (dryRun) {
            return ClusterPreview.preview(session, ask.body(session));
        }
        Duration longest = wait == null ? null : Durations.parse(wait);
        JsonNode body = ask.body(session);
        ClusterName.check(body);
        if (plan && body instanceof ObjectNode whole) {
            whole.put("dryRun", true);
        }
        JsonNode job = session.api().post(Service.DEPLOY, "/api/hyperpod/deploy", body);
        String id = Resource.JOB.view().id(job);
        if (longest != null) {
            session.note("Job " + id + " is " + Json.text(job, "state"));
            return new JobEnd(session).await(id, longest);
        }
        session.out().object(Resource.JOB.view(), job);
        session.note("Follow it: slipway job watch " + id);
        return Exit.DONE;
    }
}
