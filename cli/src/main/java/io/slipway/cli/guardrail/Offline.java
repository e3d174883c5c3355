package io.slipway.cli.guardrail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.output.Json;
import io.slipway.guardrail.facts.AccountFacts;
import io.slipway.guardrail.facts.FactsFile;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.preset.Violation;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Reading;
import io.slipway.guardrail.rule.Action;
import io.slipway.guardrail.rule.Case;
import io.slipway.guardrail.rule.Evidence;
import io.slipway.guardrail.rule.Finding;
import io.slipway.guardrail.rule.Judgement;
import io.slipway.guardrail.rule.Phase;
import io.slipway.guardrail.rule.RuleBook;
import io.slipway.guardrail.rule.Suppression;
import io.slipway.guardrail.rule.SuppressionsFile;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The guardrails in this process: the same rules, the same answers, no server.
 *
 * @param facts what is known of the account; nothing, when nobody gave it
 */
record Offline(
        Phase phase,
        Action action,
        AccountFacts facts,
        List<Suppression> suppressions,
        Instant now) {

    static AccountFacts facts(JsonNode document, Instant now) {
        return switch (FactsFile.of(document, now)) {
            case FactsFile.Read(var facts) -> facts;
            case FactsFile.Unreadable(var violations) ->
                    throw unreadable("these are no facts of an account", "the facts", violations);
        };
    }

    static List<Suppression> suppressions(JsonNode document) {
        return switch (SuppressionsFile.of(document)) {
            case SuppressionsFile.Read(var suppressions) -> suppressions;
            case SuppressionsFile.Unreadable(var violations) ->
                    throw unreadable("nothing is suppressed by this", "the file", violations);
        };
    }

    /** The document that {@code POST /api/guardrails/check} would answer with, and the evidence. */
    ObjectNode check(JsonNode request) {
        return switch (Reading.leniently(request)) {
            case Reading.Read(Asked asked) ->
                    document(
                            RuleBook.bundled()
                                    .judge(
                                            new Case(
                                                    phase,
                                                    due(request),
                                                    asked,
                                                    facts,
                                                    now,
                                                    suppressions)));
            case Reading.Unreadable(List<Violation> violations) ->
                    throw unreadable(
                            "this is no request that can be judged", "the request", violations);
        };
    }

    /** Only an UpdateCluster call can ask for groups to be deleted. */
    private Action due(JsonNode request) {
        return action == Action.CREATE && request.has("InstanceGroupsToDelete")
                ? Action.UPDATE
                : action;
    }

    static ObjectNode rules() {
        ObjectNode page = Json.object();
        page.set("items", Json.of(RuleBook.bundled().cards()));
        return page;
    }

    /** The rules that look at a part of the facts. */
    static List<String> rulesOf(Part<?> part) {
        return RuleBook.bundled().needing(part);
    }

    private static ObjectNode document(Judgement judgement) {
        ObjectNode document =
                Json.object()
                        .put(
                                "verdict",
                                judgement.verdict().outcome().name().toLowerCase(Locale.ROOT))
                        .put("phase", judgement.verdict().phase().word());
        ArrayNode findings = document.putArray("findings");
        for (Finding finding : judgement.verdict().findings()) {
            findings.add(finding(finding, judgement));
        }
        return document;
    }

    private static ObjectNode finding(Finding finding, Judgement judgement) {
        ObjectNode json = (ObjectNode) Json.of(finding);
        List<Evidence.Used> used = judgement.evidence().get(finding.rule());
        if (used != null) {
            ArrayNode evidence = json.putArray("evidence");
            for (Evidence.Used one : used) {
                evidence.addObject()
                        .put("part", one.part())
                        .put("source", one.source())
                        .put("readAt", one.readAt().toString());
            }
        }
        Instant expires = judgement.expires().get(finding.rule());
        if (expires != null) {
            json.put("expiresAt", expires.toString());
        }
        return json;
    }

    private static Failure unreadable(String error, String what, List<Violation> violations) {
        ObjectNode document = Json.object();
        document.set("causes", Json.of(violations));
        return new Failure(
                Exit.USAGE,
                error,
                violations.stream()
                        .map(violation -> violation.pointer() + " " + violation.message())
                        .collect(Collectors.joining("; ")),
                "mend %s, then the same command".formatted(what),
                "exit 2, slipway help exit-codes",
                document);
    }
}
