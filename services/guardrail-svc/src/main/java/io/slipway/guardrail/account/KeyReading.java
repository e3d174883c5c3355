package io.slipway.guardrail.account;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.guardrail.facts.Iam;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.kms.model.GrantListEntry;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.ListGrantsResponse;

/** The keys that the volumes of a request are to be encrypted with. */
final class KeyReading {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PAGE = 100;

    /** What a node does with the key of its volume. */
    private static final List<String> NEEDED =
            List.of(
                    "kms:Decrypt",
                    "kms:GenerateDataKeyWithoutPlaintext",
                    "kms:DescribeKey",
                    "kms:CreateGrant");

    private final AwsClient aws;
    private final Scope scope;

    KeyReading(AwsClient aws, Scope scope) {
        this.aws = aws;
        this.scope = scope;
    }

    List<Iam.Key> keys(Trail trail) {
        return trail.each(scope.keys(), this::key).stream().flatMap(List::stream).toList();
    }

    /** A key in another region is asked for here, and not found: that is what HyperPod would do. */
    private List<Iam.Key> key(Trail trail, String id) {
        try {
            KeyMetadata key =
                    trail.ask("kms DescribeKey", () -> aws.kms().describeKey(ask -> ask.keyId(id)))
                            .keyMetadata();
            return List.of(
                    new Iam.Key(
                            key.arn(),
                            key.keyStateAsString(),
                            allows(trail, key),
                            id.contains("alias/") ? List.of(id) : List.of()));
        } catch (NoAnswer none) {
            if (none.says("NotFoundException", "InvalidArnException")) {
                return List.of();
            }
            throw none;
        }
    }

    /** Who may do all that is needed, whether by one statement or by several and grants. */
    private List<String> allows(Trail trail, KeyMetadata key) {
        Map<String, Set<String>> may = new LinkedHashMap<>();
        Set<String> denied = new HashSet<>();
        for (JsonNode statement : listed(policy(trail, key).path("Statement"))) {
            Set<String> actions = needed(statement);
            if (statement.path("Effect").asText().equals("Allow")) {
                principals(statement).forEach(who -> gets(may, who, actions));
            } else if (!actions.isEmpty() && statement.path("Condition").isMissingNode()) {
                denied.addAll(principals(statement));
            }
        }
        for (GrantListEntry grant : grants(trail, key)) {
            if (grant.granteePrincipal() != null) {
                gets(
                        may,
                        grant.granteePrincipal(),
                        NEEDED.stream()
                                .filter(
                                        action ->
                                                grant.operationsAsStrings()
                                                        .contains(
                                                                action.substring("kms:".length())))
                                .collect(Collectors.toSet()));
            }
        }
        return may.entrySet().stream()
                .filter(one -> one.getValue().containsAll(NEEDED))
                .map(Map.Entry::getKey)
                .filter(who -> !denied.contains(who) && !denied.contains("*"))
                .toList();
    }

    private static void gets(Map<String, Set<String>> may, String who, Set<String> actions) {
        may.computeIfAbsent(who, _ -> new HashSet<>()).addAll(actions);
    }

    private List<GrantListEntry> grants(Trail trail, KeyMetadata key) {
        return trail.pages(
                "kms ListGrants",
                marker ->
                        aws.kms()
                                .listGrants(ask -> ask.keyId(key.arn()).limit(PAGE).marker(marker)),
                ListGrantsResponse::grants,
                answer -> Boolean.TRUE.equals(answer.truncated()) ? answer.nextMarker() : null);
    }

    private JsonNode policy(Trail trail, KeyMetadata key) {
        return read(
                trail.ask(
                                "kms GetKeyPolicy",
                                () ->
                                        aws.kms()
                                                .getKeyPolicy(
                                                        ask ->
                                                                ask.keyId(key.arn())
                                                                        .policyName("default")))
                        .policy());
    }

    private static Set<String> needed(JsonNode statement) {
        List<JsonNode> patterns = listed(statement.path("Action"));
        return NEEDED.stream()
                .filter(action -> patterns.stream().anyMatch(one -> covers(one.asText(), action)))
                .collect(Collectors.toSet());
    }

    private static boolean covers(String pattern, String action) {
        return action.matches("(?i)" + pattern.replace("?", ".").replace("*", ".*"));
    }

    private static List<String> principals(JsonNode statement) {
        JsonNode principal = statement.path("Principal");
        return principal.isTextual()
                ? List.of(principal.textValue())
                : listed(principal.path("AWS")).stream().map(JsonNode::asText).toList();
    }

    private static List<JsonNode> listed(JsonNode oneOrMore) {
        return oneOrMore.isArray()
                ? oneOrMore.valueStream().toList()
                : oneOrMore.isMissingNode() ? List.of() : List.of(oneOrMore);
    }

    private static JsonNode read(String policy) {
        try {
            return JSON.readTree(policy);
        } catch (JsonProcessingException broken) {
            throw NoAnswer.because("kms GetKeyPolicy: its answer is no JSON");
        }
    }
}
