package io.slipway.cli.guardrail;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.deploy.ClusterAsk;
import io.slipway.cli.deploy.Verdict;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.View;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.Service;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Whether the guardrails would let a request pass. Changes nothing. */
@Command
public final class GuardrailCheck implements Verb {
    static final View VIEW = View.of("verdict", Column.text("ID", "verdictId", "id"));

    private final Session session;

    @Mixin ClusterAsk ask = new ClusterAsk();

    public GuardrailCheck(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        JsonNode verdict =
                session.api().post(Service.GUARDRAIL, "/api/guardrails/check", ask.body(session));
        session.out().object(VIEW, verdict);
        Verdict.of(verdict).orThrow();
        return Exit.DONE;
    }
}
