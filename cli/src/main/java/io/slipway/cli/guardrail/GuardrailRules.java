package io.slipway.cli.guardrail;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.View;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.Service;
import picocli.CommandLine.Command;

/** The rules of the guardrail service. */
@Command
public final class GuardrailRules implements Verb {
    static final View VIEW =
            View.of(
                    "rule",
                    Column.text("RULE", "id", "rule"),
                    Column.text("SEVERITY", "severity"),
                    Column.text("SUMMARY", "summary", "title", "description"));

    private final Session session;

    public GuardrailRules(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        JsonNode rules = session.api().get(Service.GUARDRAIL, "/api/guardrails/rules?pageSize=200");
        session.out().page(VIEW, rules);
        return Exit.DONE;
    }
}
