package io.slipway.cli.stress;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.resource.Naming;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.Durations;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks stress-svc for a run. */
@Command
public final class StressRun implements Verb {
    private final Session session;

    @Mixin StressAsk ask = new StressAsk();

    @Option(
            names = "--wait",
            arity = "0..1",
            fallbackValue = "24h",
            paramLabel = "DURATION",
            description = "Wait until the run has ended, at most so long (24h).")
    @Nullable String wait;

    public StressRun(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() throws InterruptedException {
        Duration longest = wait == null ? null : Durations.parse(wait);
        ObjectNode body = ask.body();
        if (ask.endpoint != null) {
            body.put("endpointId", new Naming(session, Resource.ENDPOINT).id(ask.endpoint));
        }
        JsonNode run =
                session.api().post(Resource.STRESS_RUN.service(), Resource.STRESS_RUN.path(), body);
        String id = Resource.STRESS_RUN.view().id(run);
        if (longest != null) {
            return new StressEnd(session).await(id, longest);
        }
        session.out().object(Resource.STRESS_RUN.view(), run);
        session.note("Its numbers, once it has ended: slipway stress report " + id);
        return Exit.DONE;
    }
}
