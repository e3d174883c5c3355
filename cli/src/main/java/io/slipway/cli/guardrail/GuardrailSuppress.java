package io.slipway.cli.guardrail;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.output.Json;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Answers for a rule that does not hold, for a time. */
@Command
public final class GuardrailSuppress implements Verb {
    private final Session session;

    @Parameters(paramLabel = "RULE", description = "Name of the rule, such as HELM-DEPS.")
    String rule;

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "TEXT",
            description = "Why that is all right; shown with every finding.")
    String reason = "";

    @Option(
            names = "--until",
            required = true,
            paramLabel = "TIME",
            description = "Such as 2026-12-01T00:00:00Z; 90 days ahead at most.")
    String until = "";

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            description = "Only for this cluster. Default: every cluster of your team.")
    @Nullable String cluster;

    @Option(
            names = "--confirm",
            paramLabel = "NAME",
            description =
                    "The cluster's name again: TEARDOWN-SAFE then lets it be destroyed although"
                            + " nobody can see what runs on it; 24 hours ahead at most.")
    @Nullable String confirm;

    public GuardrailSuppress(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        ObjectNode ask =
                Json.object().put("rule", rule).put("reason", reason).put("until", time(until));
        if (cluster != null) {
            ask.put("clusterName", cluster);
        }
        if (confirm != null) {
            ask.put("confirm", confirm);
        }
        session.out()
                .object(
                        Resource.SUPPRESSION.view(),
                        session.api()
                                .post(
                                        Resource.SUPPRESSION.service(),
                                        Resource.SUPPRESSION.path(),
                                        ask));
        return Exit.DONE;
    }

    private static String time(String text) {
        try {
            return Instant.parse(text).toString();
        } catch (DateTimeException _) {
            throw Failure.usage(
                    "%s is no time".formatted(text),
                    "--until is a time in UTC, such as 2026-12-01T00:00:00Z",
                    "slipway guardrail suppress --help");
        }
    }
}
