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
import io.slipway.guardrail.facts.AccountFacts;
import io.slipway.guardrail.rule.Action;
import io.slipway.guardrail.rule.Phase;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
            names = "--account",
            description = "Have the server read the account for the rules that need it.")
    boolean account;

    @Option(
            names = "--facts",
            paramLabel = "FILE",
            description =
                    "With --offline: what was read from the account and the cluster, as JSON or"
                            + " YAML; docs/guardrails.md shows the parts.")
    @Nullable String facts;

    @Option(
            names = "--suppressions",
            paramLabel = "FILE",
            description =
                    "With --offline: rules that somebody answers for: a list of rule, reason, who,"
                            + " until.")
    @Nullable String suppressions;

    @Option(
            names = "--phase",
            paramLabel = "PHASE",
            defaultValue = "pre",
            description = "With --offline: pre, post or periodic. Default: ${DEFAULT-VALUE}.")
    String phase = "pre";

    @Option(
            names = "--action",
            paramLabel = "ACTION",
            defaultValue = "create",
            description =
                    "With --offline: create, update, scale or destroy. Default: ${DEFAULT-VALUE}.")
    String action = "create";

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
        JsonNode verdict =
                offline
                        ? offline().check(ask.judged(session))
                        : session.api()
                                .post(
                                        Service.GUARDRAIL,
                                        account
                                                ? "/api/guardrails/check?account=true"
                                                : "/api/guardrails/check",
                                        online(ask.judged(session)));
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
            Offline checks = offline();
            return new JsonLines(in, session.out()).each(request -> line(checks, request));
        }
    }

    /** A server reads the account itself, and knows who may suppress what. */
    private JsonNode online(JsonNode request) {
        if (facts != null || suppressions != null) {
            throw Failure.usage(
                    "--facts and --suppressions go with --offline",
                    "the server does not take them from here",
                    "the same command with --offline");
        }
        return request;
    }

    private Offline offline() {
        Instant now = session.machine().clock().instant();
        return new Offline(
                one(Phase.class, "--phase", phase),
                one(Action.class, "--action", action),
                facts == null ? AccountFacts.none() : Offline.facts(session.document(facts), now),
                suppressions == null
                        ? List.of()
                        : Offline.suppressions(session.document(suppressions)),
                now);
    }

    private static <E extends Enum<E>> E one(Class<E> type, String flag, String word) {
        for (E value : type.getEnumConstants()) {
            if (value.name().equalsIgnoreCase(word)) {
                return value;
            }
        }
        String words =
                Stream.of(type.getEnumConstants())
                        .map(value -> value.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", "));
        throw Failure.usage(
                "there is no %s %s".formatted(flag, word),
                "it is one of " + words,
                "slipway guardrail check --help");
    }

    private static JsonLines.Answer line(Offline checks, JsonNode request) {
        ObjectNode verdict = checks.check(request);
        boolean refused = !Refused.by(verdict).blocking().isEmpty();
        return new JsonLines.Answer(verdict, refused ? Exit.REFUSED : Exit.DONE);
    }
}
