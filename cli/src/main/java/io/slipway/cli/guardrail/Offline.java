package io.slipway.cli.guardrail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.output.Json;
import io.slipway.guardrail.preset.Violation;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Reading;
import io.slipway.guardrail.rule.RuleBook;
import io.slipway.guardrail.rule.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The guardrails in this process: the same rules, the same answers, no server. */
final class Offline {
    private Offline() {}

    /** The document that {@code POST /api/guardrails/check} would answer with. */
    static ObjectNode check(JsonNode request) {
        return switch (Reading.of(request)) {
            case Reading.Read(Asked asked) -> document(RuleBook.bundled().judge(asked).verdict());
            case Reading.Unreadable(List<Violation> violations) -> throw unreadable(violations);
        };
    }

    static ObjectNode rules() {
        ObjectNode page = Json.object();
        page.set("items", Json.of(RuleBook.bundled().cards()));
        return page;
    }

    private static ObjectNode document(Verdict verdict) {
        ObjectNode document =
                Json.object()
                        .put("verdict", verdict.outcome().name().toLowerCase(Locale.ROOT))
                        .put("phase", verdict.phase().word());
        document.set("findings", Json.of(verdict.findings()));
        return document;
    }

    private static Failure unreadable(List<Violation> violations) {
        ObjectNode document = Json.object();
        document.set("causes", Json.of(violations));
        return new Failure(
                Exit.USAGE,
                "this is no request that can be judged",
                violations.stream()
                        .map(violation -> violation.pointer() + " " + violation.message())
                        .collect(Collectors.joining("; ")),
                "mend the request, then the same command",
                "exit 2, slipway help exit-codes",
                document);
    }
}
