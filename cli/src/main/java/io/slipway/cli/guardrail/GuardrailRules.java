package io.slipway.cli.guardrail;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.View;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.Service;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The rules of the guardrails. */
@Command
public final class GuardrailRules implements Verb {
    static final View VIEW =
            View.of(
                    "rule",
                    Column.text("RULE", "id"),
                    Column.text("SEVERITY", "severity"),
                    Column.text("PHASE", "phase"),
                    Column.text("CHECKS", "checks"),
                    Column.text("NEEDS", "needs").onlyWide(),
                    Column.text("WHY", "why").onlyWide(),
                    Column.text("FIX", "fix").onlyWide());

    private final Session session;

    @Option(names = "--offline", description = "The rules built into this command.")
    boolean offline;

    public GuardrailRules(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        session.out().page(VIEW, rules(session, offline));
        return Exit.DONE;
    }

    static JsonNode rules(Session session, boolean offline) {
        return offline
                ? Offline.rules()
                : session.api().get(Service.GUARDRAIL, "/api/guardrails/rules?pageSize=200");
    }
}
