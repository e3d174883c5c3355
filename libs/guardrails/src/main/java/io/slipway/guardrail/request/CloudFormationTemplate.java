package io.slipway.guardrail.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The HyperPod cluster of a CloudFormation template, whose properties are the members of the
 * CreateCluster call. What a function will fill in is a gap, but for parameters with a default. Who
 * read the template as plain YAML lost the tags of its functions: a text that is the name of
 * something in it is taken for a reference.
 */
final class CloudFormationTemplate {
    static final String TYPE = "AWS::SageMaker::Cluster";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Set<String> LISTS =
            Set.of("Subnets", "SecurityGroupIds", "InstanceGroups", "Tags");

    private final JsonNode document;

    private CloudFormationTemplate(JsonNode document) {
        this.document = document;
    }

    static boolean looksLike(JsonNode document) {
        return document.path("Resources").isObject()
                && (document.has("AWSTemplateFormatVersion")
                        || document.path("Resources").properties().stream()
                                .anyMatch(each -> each.getValue().has("Type")));
    }

    /** Logical ids of the clusters. */
    static List<String> clusters(JsonNode document) {
        var ids = new ArrayList<String>();
        document.path("Resources")
                .properties()
                .forEach(
                        each -> {
                            if (each.getValue().path("Type").asText().equals(TYPE)) {
                                ids.add(each.getKey());
                            }
                        });
        return ids;
    }

    static Asked of(JsonNode document, String logicalId) {
        JsonNode properties = document.path("Resources").path(logicalId).path("Properties");
        JsonNode call = new CloudFormationTemplate(document).filled("", properties);
        return CreateClusterCall.of(
                call.isObject() ? call : JSON.objectNode(),
                "/Resources/" + Asked.escaped(logicalId) + "/Properties");
    }

    private JsonNode filled(String member, JsonNode node) {
        String function = function(node);
        if (function != null) {
            JsonNode value = value(function, node.path(function));
            return LISTS.contains(member) && !value.isArray() ? list(value) : value;
        }
        if (node.isTextual() && names(node.textValue())) {
            return reference(node.textValue());
        }
        if (node.isArray() && untagged(node)) {
            return gap("Fn");
        }
        if (node.isArray()) {
            ArrayNode list = JSON.arrayNode();
            node.forEach(each -> list.add(filled("", each)));
            return list;
        }
        if (!node.isObject()) {
            return node;
        }
        ObjectNode object = JSON.objectNode();
        for (Map.Entry<String, JsonNode> each : node.properties()) {
            if (!each.getValue().path("Ref").asText().equals("AWS::NoValue")) {
                object.set(each.getKey(), filled(each.getKey(), each.getValue()));
            }
        }
        return object;
    }

    private boolean names(String text) {
        return document.path("Parameters").has(text)
                || text.startsWith("AWS::")
                || document.path("Resources").has(text.replaceFirst("\\..*", ""));
    }

    /** The arguments of Fn::If, Fn::Join or Fn::Select, which no list of a call looks like. */
    private boolean untagged(JsonNode list) {
        JsonNode first = list.path(0);
        return first.isNumber()
                || (first.isTextual()
                        && (list.path(1).isArray()
                                || document.path("Conditions").has(first.textValue())));
    }

    private static JsonNode list(JsonNode one) {
        return JSON.arrayNode().add(one);
    }

    private static @Nullable String function(JsonNode node) {
        if (!node.isObject() || node.size() != 1) {
            return null;
        }
        String only = node.fieldNames().next();
        return only.equals("Ref") || only.startsWith("Fn::") ? only : null;
    }

    private JsonNode value(String function, JsonNode argument) {
        return switch (function) {
            case "Ref" -> reference(argument.asText());
            case "Fn::Sub" -> argument.isArray() ? argument.path(0) : argument;
            case "Fn::GetAtt" ->
                    gap(
                            argument.isArray()
                                    ? argument.path(0).asText() + "." + argument.path(1).asText()
                                    : argument.asText());
            default -> gap(function);
        };
    }

    private JsonNode reference(String name) {
        JsonNode parameter = document.path("Parameters").path(name);
        String standard = parameter.path("Default").asText("");
        if (standard.isEmpty()) {
            return gap(name);
        }
        String type = parameter.path("Type").asText("");
        if (type.equals("Number") && standard.matches("-?\\d{1,9}")) {
            return JSON.numberNode(Integer.parseInt(standard));
        }
        if (type.startsWith("List<") || type.equals("CommaDelimitedList")) {
            ArrayNode list = JSON.arrayNode();
            for (String each : standard.split(",", -1)) {
                list.add(each.strip());
            }
            return list;
        }
        return TextNode.valueOf(standard);
    }

    private static JsonNode gap(String what) {
        return TextNode.valueOf("${%s}".formatted(what));
    }
}
