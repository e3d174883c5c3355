package io.slipway.cli.guardrail;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One rule, in full. */
@Command
public final class GuardrailExplain implements Verb {
    private final Session session;

    @Parameters(paramLabel = "RULE", description = "Name of the rule, such as EBS-QUOTA.")
    String rule;

    @Option(names = "--offline", description = "The rules built into this command.")
    boolean offline;

    public GuardrailExplain(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        JsonNode rules = GuardrailRules.rules(session, offline);
        for (JsonNode one : rules.path("items")) {
            if (GuardrailRules.VIEW.id(one).equalsIgnoreCase(rule)) {
                session.out().object(GuardrailRules.VIEW, one);
                return Exit.DONE;
            }
        }
        throw new Failure(
                Exit.NOT_FOUND,
                "there is no rule '%s'".formatted(rule),
                "%d rules are known".formatted(rules.path("items").size()),
                "slipway guardrail rules");
    }
}
