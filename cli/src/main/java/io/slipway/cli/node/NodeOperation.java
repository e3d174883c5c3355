package io.slipway.cli.node;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.http.Api;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.Json;
import io.slipway.cli.output.View;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows whom an operation touches, asks, and does it with the hash of what was shown. */
@Command
public final class NodeOperation implements Verb {
    private static final View TOUCHED =
            View.of(
                    "reservation",
                    Column.text("RESERVATION", "id"),
                    Column.text("OWNER", "owner"),
                    Column.state("STATE", "state"),
                    Column.text("GPUS", "gpus"),
                    Column.time("STARTS", "startsAt"),
                    Column.time("WOULD-START", "nextStartsAt"),
                    Column.text("FAILS", "fails"));

    private final Session session;
    private final String operation;

    @Parameters(paramLabel = "NODE", description = "The node, as node list shows it.")
    String node;

    @Option(names = "--plan", description = "Show whom it touches, and do nothing.")
    boolean planOnly;

    public NodeOperation(Session session, String operation) {
        this.session = session;
        this.operation = operation;
    }

    @Override
    public Exit run() {
        JsonNode plan = post(":plan", Json.object().put("operation", operation));
        if (planOnly) {
            session.out().page(TOUCHED, plan, plan.path("touched"));
            return Exit.DONE;
        }
        int touched = plan.path("touched").size();
        if (touched > 0) {
            session.note("%s of %s touches %d:".formatted(operation, node, touched));
            plan.path("touched").forEach(one -> session.note("  " + words(one)));
        }
        session.confirm("%s %s, which touches %d?".formatted(operation, node, touched));
        JsonNode done =
                post(
                        ":apply",
                        Json.object()
                                .put("operation", operation)
                                .put("hash", Json.text(plan, "hash")));
        session.out().page(TOUCHED, done, done.path("touched"));
        session.note(
                "%s of %s is done. What it is now: slipway node list".formatted(operation, node));
        return Exit.DONE;
    }

    private JsonNode post(String verb, JsonNode body) {
        return session.api()
                .post(
                        Resource.GPU_NODE.service(),
                        Resource.GPU_NODE.path() + "/" + Api.escaped(node) + verb,
                        body);
    }

    private static String words(JsonNode one) {
        String id = Json.text(one, "id");
        String next = Json.text(one, "nextStartsAt");
        String fails = Json.text(one, "fails");
        return "%s (%s, %s GPUs): %s"
                .formatted(
                        id.isEmpty() ? "one of another tenant" : id,
                        Json.text(one, "state"),
                        one.path("gpus").asText(),
                        !fails.isEmpty()
                                ? "fails, " + fails
                                : next.isEmpty() ? "stays" : "goes on at " + next);
    }
}
