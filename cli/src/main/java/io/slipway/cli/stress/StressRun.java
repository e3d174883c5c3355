package io.slipway.cli.stress;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.resource.Naming;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.Durations;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks stress-svc for a run, or carries one out itself. */
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

    @Option(names = "--local", description = "Load from this process and not by stress-svc.")
    boolean local;

    public StressRun(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() throws InterruptedException {
        Duration longest = wait == null ? null : Durations.parse(wait);
        String named = ask.endpoint();
        if (local) {
            return runHere(named);
        }
        JsonNode run =
                session.api()
                        .post(
                                Resource.STRESS_RUN.service(),
                                Resource.STRESS_RUN.path(),
                                ask.body(named == null ? null : id(named)));
        String id = Resource.STRESS_RUN.view().id(run);
        if (longest != null) {
            return new StressEnd(session).await(id, longest);
        }
        session.out().object(Resource.STRESS_RUN.view(), run);
        session.note("Its numbers, once it has ended: slipway stress report " + id);
        return Exit.DONE;
    }

    private String id(String named) {
        return new Naming(session, Resource.ENDPOINT).id(named);
    }

    private Exit runHere(@Nullable String named) throws InterruptedException {
        String target = ask.target;
        JsonNode report =
                target == null
                        ? loadEndpoint(id(Objects.requireNonNull(named)))
                        : new LocalRun(session).run(ask.plan(address(target)), null);
        new Numbers(session.out()).show(report);
        return StressEnd.verdict(report);
    }

    /** Through the gateway, as its callers come: with a token. */
    private JsonNode loadEndpoint(String id) throws InterruptedException {
        JsonNode endpoint =
                session.api().get(Resource.ENDPOINT.service(), Resource.ENDPOINT.one(id));
        if (ask.model == null && endpoint.hasNonNull("model")) {
            ask.model = endpoint.get("model").asText();
        }
        URI gateway =
                URI.create(
                        session.context().base(Resource.ENDPOINT.service())
                                + Resource.ENDPOINT.one(id));
        return new LocalRun(session).run(ask.plan(gateway), "Bearer " + session.tokens().token());
    }

    private static URI address(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException _) {
            throw Failure.usage(
                    "'%s' is no web address".formatted(text),
                    "a target is the base URL of an OpenAI-compatible server",
                    "slipway stress run --local --target http://127.0.0.1:18090");
        }
    }
}
