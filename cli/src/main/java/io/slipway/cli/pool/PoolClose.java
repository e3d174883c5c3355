package io.slipway.cli.pool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.Json;
import io.slipway.cli.output.View;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.Durations;
import io.slipway.cli.setting.Instants;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Closes nodes for maintenance; says first whom it touches, and asks. */
@Command
public final class PoolClose implements Verb {
    private static final View TOUCHED =
            View.of(
                    "reservation",
                    Column.text("ID", "id"),
                    Column.text("OWNER", "owner"),
                    Column.text("GPUS", "gpus"),
                    Column.text("EFFECT", "effect"),
                    Column.time("STARTS", "startsAt"));

    private final Session session;

    @Parameters(index = "0", paramLabel = "POOL", description = "The pool.")
    String pool;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "NODE", description = "Its nodes.")
    List<String> nodes;

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            required = true,
            description = "How long, such as 4h.")
    String length;

    @Option(names = "--from", paramLabel = "TIME", description = "From then on (now).")
    @Nullable String from;

    @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why.")
    String reason;

    @Option(names = "--dry-run", description = "Only say what it would do.")
    boolean dry;

    public PoolClose(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        ObjectNode body = Json.object().put("pool", pool).put("cause", reason);
        nodes.forEach(body.putArray("nodes")::add);
        Instant start = start();
        body.put("from", start.toString());
        body.put("until", start.plus(Durations.parse(length)).toString());
        JsonNode plan = post(body, true);
        if (dry) {
            session.out().page(TOUCHED, plan, plan.path("touched"));
            return Exit.DONE;
        }
        if (!plan.path("touched").isEmpty()) {
            session.confirm(
                    "It touches %d reservations; close the nodes?"
                            .formatted(plan.path("touched").size()));
        }
        JsonNode closed = post(body, false);
        session.out().page(TOUCHED, closed, closed.path("touched"));
        session.note("Closed; open again: slipway pool open " + closed.at("/window/id").asText());
        return Exit.DONE;
    }

    private JsonNode post(ObjectNode body, boolean dryRun) {
        return session.api()
                .post(
                        Resource.MAINTENANCE.service(),
                        Resource.MAINTENANCE.path() + "?dryRun=" + dryRun,
                        body);
    }

    private Instant start() {
        return from == null ? session.machine().clock().instant() : Instants.parse("--from", from);
    }
}
