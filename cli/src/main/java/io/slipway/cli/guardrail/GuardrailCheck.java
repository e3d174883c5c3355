package io.slipway.cli.guardrail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.deploy.ClusterAsk;
import io.slipway.cli.deploy.Refused;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.View;
import io.slipway.cli.session.JsonLines;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.Service;
import java.io.IOException;
import java.io.InputStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether the guardrails would let a request pass. Changes nothing. */
@Command
public final class GuardrailCheck implements Verb {
    private static final View VIEW = View.of("verdict", Column.text("VERDICT", "verdict"));

    private final Session session;

    @Mixin ClusterAsk ask = new ClusterAsk();

    @Option(names = "--offline", description = "Judge here, without a server.")
    boolean offline;

    @Option(
            names = "--jsonl",
            description =
                    "With --offline: one request per line of --request in, one verdict per line"
                            + " out, in order.")
    boolean jsonl;

    public GuardrailCheck(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() throws IOException {
        if (jsonl) {
            return lines();
        }
        JsonNode request = ask.body(session);
        JsonNode verdict =
                offline
                        ? Offline.check(request)
                        : session.api().post(Service.GUARDRAIL, "/api/guardrails/check", request);
        session.out().object(VIEW, verdict);
        Refused.by(verdict).orThrow();
        return Exit.DONE;
    }

    private Exit lines() throws IOException {
        String file = ask.file();
        if (!offline || file == null) {
            throw Failure.usage(
                    "--jsonl goes with --offline and --request",
                    "lines are judged here, one after the other",
                    "slipway guardrail check --offline --jsonl --request requests.jsonl");
        }
        try (InputStream in = session.open(file)) {
            return new JsonLines(in, session.out()).each(GuardrailCheck::line);
        }
    }

    private static JsonLines.Answer line(JsonNode request) {
        ObjectNode verdict = Offline.check(request);
        boolean refused = !Refused.by(verdict).blocking().isEmpty();
        return new JsonLines.Answer(verdict, refused ? Exit.REFUSED : Exit.DONE);
    }
}
