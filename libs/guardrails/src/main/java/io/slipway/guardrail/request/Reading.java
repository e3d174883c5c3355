package io.slipway.guardrail.request;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.guardrail.preset.ClusterReading;
import io.slipway.guardrail.preset.Presets;
import io.slipway.guardrail.preset.Violation;
import io.slipway.guardrail.secret.Secrets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The answer to a document: a request to judge, or why it is none. */
public sealed interface Reading {
    record Read(Asked asked) implements Reading {}

    record Unreadable(List<Violation> violations) implements Reading {}

    /** One document may nest this deep and hold numbers this long; more is an attack. */
    JsonMapper JSON =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(64)
                                                    .maxNumberLength(64)
                                                    .build())
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .build();

    static Reading of(byte[] document) {
        try {
            return of(JSON.readTree(document));
        } catch (JsonProcessingException e) {
            var place = e.getLocation();
            return unreadable(
                    "#",
                    place == null
                            ? "is not JSON"
                            : "is not JSON: look at line %d, column %d"
                                    .formatted(place.getLineNr(), place.getColumnNr()));
        } catch (IOException e) {
            return unreadable("#", "is not JSON");
        }
    }

    /** A file as people keep it: JSON, or the assignments of a {@code .tfvars} or shell file. */
    static Reading ofText(String text) {
        String start = text.stripLeading();
        JsonNode written = Script.request(text);
        if (written != null) {
            return of(written);
        }
        if (start.startsWith("{") || start.startsWith("[") || !Tfvars.looksLike(text)) {
            return of(text.getBytes(StandardCharsets.UTF_8));
        }
        try {
            return of(Tfvars.read(text));
        } catch (Tfvars.Unreadable e) {
            return unreadable("#", "holds assignments, but " + e.getMessage());
        }
    }

    /**
     * Tells the shapes apart by their members: our ask, our rendered cluster, either of them in the
     * {@code cluster} of a deployment event, the CreateCluster call of AWS, a config of InfraForge,
     * and the variables of public templates.
     */
    static Reading of(JsonNode document) {
        if (document.isArray() && document.path(0).has("ParameterKey")) {
            return variables(parameters(document));
        }
        if (document.isArray() && document.path(0).has("InstanceGroupName")) {
            return new Read(CreateClusterCall.ofGroups(document));
        }
        if (document.isTextual() && document.textValue().contains("<<")) {
            return unreadable(
                    "#",
                    "is a script: give the JSON that it writes, from the line after << to the word"
                            + " that ends it");
        }
        if (!document.isObject()) {
            return unreadable("#", "must be a JSON object: " + SHAPES);
        }
        if (CALL.stream().anyMatch(document::has)) {
            return new Read(CreateClusterCall.of(document));
        }
        if (CloudFormationTemplate.looksLike(document)) {
            return template(document);
        }
        if (document.has("forges") || document.has("enabledForges")) {
            InfraForgeConfig config = InfraForgeConfig.of(document);
            return config == null
                    ? unreadable(
                            "#/forges",
                            "has no instance of type hyperpod, so there is no cluster to judge")
                    : new Read(InfraForgeDocument.of(config));
        }
        if (Vocabulary.of(document, "").telling()) {
            return variables(document);
        }
        return document.path("cluster").isObject()
                ? ours(document.get("cluster"), "/cluster")
                : ours(document, "");
    }

    /**
     * The same; and a request of ours that is wrong in places is judged by what is right of it, so
     * that all its faults are told at once.
     */
    static Reading leniently(JsonNode document) {
        Reading strict = of(document);
        if (!(strict instanceof Unreadable(var violations)) || !ours(document)) {
            return strict;
        }
        JsonNode own = document.path("cluster").isObject() ? document.get("cluster") : document;
        JsonNode rest = document.deepCopy();
        List<Violation> wrong = violations;
        for (int round = 0; round < MOST_ROUNDS && OURS.stream().anyMatch(own::has); round++) {
            if (!Faulty.takenOut(rest, wrong)) {
                return strict;
            }
            switch (of(rest)) {
                case Read(var asked) -> {
                    return new Read(
                            asked.without(Unread.of(violations, document), Secrets.in(own)));
                }
                case Unreadable(var more) -> wrong = more;
            }
        }
        return strict;
    }

    /** Taking one member out may leave another without what it needs. */
    int MOST_ROUNDS = 4;

    /** Whether a document is a request of ours, or would be one if it were right. */
    static boolean ours(JsonNode document) {
        return document.isObject()
                && CALL.stream().noneMatch(document::has)
                && !CloudFormationTemplate.looksLike(document)
                && !document.has("forges")
                && !document.has("enabledForges")
                && !Vocabulary.of(document, "").telling();
    }

    List<String> CALL =
            List.of("ClusterName", "InstanceGroups", "RestrictedInstanceGroups", "VpcConfig");

    String SHAPES =
            "one of our requests (name, preset, instanceGroups), a CreateCluster call (ClusterName,"
                    + " InstanceGroups), a CloudFormation template with an AWS::SageMaker::Cluster,"
                    + " an InfraForge config (enabledForges, forges), or the variables of a template"
                    + " (hyperpod_cluster_name, instance_groups)";

    private static Reading template(JsonNode document) {
        List<String> clusters = CloudFormationTemplate.clusters(document);
        return switch (clusters.size()) {
            case 1 -> new Read(CloudFormationTemplate.of(document, clusters.getFirst()));
            case 0 ->
                    unreadable(
                            "#/Resources",
                            "has no resource of type %s, so there is no cluster to judge"
                                    .formatted(CloudFormationTemplate.TYPE));
            default ->
                    unreadable(
                            "#/Resources",
                            "has %d clusters (%s): give a template with one of them"
                                    .formatted(clusters.size(), String.join(", ", clusters)));
        };
    }

    private static Reading variables(JsonNode document) {
        JsonNode written = unfolded(document);
        return new Read(VariablesDocument.of(written, Vocabulary.of(written, "")));
    }

    /** Parameters are texts, and a list of groups among them is JSON in a text. */
    private static JsonNode unfolded(JsonNode document) {
        ObjectNode unfolded = JSON.createObjectNode();
        for (var member : document.properties()) {
            JsonNode value = member.getValue();
            String text = value.isTextual() ? value.textValue().strip() : "";
            unfolded.set(
                    member.getKey(),
                    text.startsWith("[") || text.startsWith("{") ? json(text, value) : value);
        }
        return unfolded;
    }

    private static JsonNode json(String text, JsonNode otherwise) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return otherwise;
        }
    }

    /** What CloudFormation calls a parameter file, as one object. */
    private static JsonNode parameters(JsonNode list) {
        ObjectNode object = JSON.createObjectNode();
        for (JsonNode one : list) {
            object.set(one.path("ParameterKey").asText(), one.path("ParameterValue"));
        }
        return object;
    }

    private static Reading ours(JsonNode cluster, String prefix) {
        return switch (Presets.bundled().read(cluster)) {
            case ClusterReading.Read(var request) ->
                    new Read(CreateClusterDocument.of(request, prefix));
            case ClusterReading.Unreadable(var violations) ->
                    new Unreadable(under(prefix, explained(cluster, violations)));
        };
    }

    /** Nothing of it is ours: then a word on what would be comes last. */
    private static List<Violation> explained(JsonNode cluster, List<Violation> violations) {
        if (OURS.stream().anyMatch(cluster::has)) {
            return violations;
        }
        var all = new ArrayList<>(violations);
        all.add(new Violation("#", "is no request that is known here: it must be " + SHAPES));
        return all;
    }

    List<String> OURS = List.of("name", "preset", "instanceGroups", "region", "tags");

    private static List<Violation> under(String prefix, List<Violation> violations) {
        var moved = new ArrayList<Violation>();
        for (Violation violation : violations) {
            moved.add(
                    new Violation(
                            "#" + prefix + violation.pointer().substring(1), violation.message()));
        }
        return List.copyOf(moved);
    }

    private static Reading unreadable(String pointer, String message) {
        return new Unreadable(List.of(new Violation(pointer, message)));
    }
}
