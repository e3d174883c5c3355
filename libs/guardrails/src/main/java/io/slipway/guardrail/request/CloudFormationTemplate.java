package io.slipway.guardrail.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The HyperPod cluster of a CloudFormation template, whose properties are the members of the
 * CreateCluster call. What a function will fill in is a gap, but for what the defaults of
 * parameters decide: they are filled in, and a condition that they decide chooses. Who read the
 * template as plain YAML lost the tags of its functions: a text that is the name of something in it
 * is taken for a reference.
 */
final class CloudFormationTemplate {
    static final String TYPE = "AWS::SageMaker::Cluster";

    private static final String NO_VALUE = "AWS::NoValue";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Set<String> LISTS =
            Set.of("Subnets", "SecurityGroupIds", "InstanceGroups", "Tags");

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([A-Za-z0-9]{1,255})}");

    /** A condition may name another; more than this is a circle. */
    private static final int DEEPEST = 16;

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
            return LISTS.contains(member) && value.isTextual() ? list(value) : value;
        }
        if (node.isTextual() && names(node.textValue())) {
            return reference(node.textValue());
        }
        if (node.isArray() && untagged(node)) {
            return gap("Fn");
        }
        if (node.isArray()) {
            ArrayNode list = JSON.arrayNode();
            for (JsonNode each : node) {
                JsonNode value = filled("", each);
                if (!value.isMissingNode()) {
                    list.add(value);
                }
            }
            return list;
        }
        if (!node.isObject()) {
            return node;
        }
        ObjectNode object = JSON.objectNode();
        for (Map.Entry<String, JsonNode> each : node.properties()) {
            JsonNode value = filled(each.getKey(), each.getValue());
            if (!value.isMissingNode()) {
                object.set(each.getKey(), value);
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
            case "Ref" ->
                    argument.asText().equals(NO_VALUE)
                            ? MissingNode.getInstance()
                            : reference(argument.asText());
            case "Fn::If" -> chosen(argument);
            case "Fn::Sub" ->
                    TextNode.valueOf(
                            substituted(
                                    (argument.isArray() ? argument.path(0) : argument).asText()));
            case "Fn::GetAtt" ->
                    gap(
                            argument.isArray()
                                    ? argument.path(0).asText() + "." + argument.path(1).asText()
                                    : argument.asText());
            default -> gap(function);
        };
    }

    /** One of two values, where the defaults decide which; nothing, where that is no value. */
    private JsonNode chosen(JsonNode argument) {
        Boolean holds = holds(document.path("Conditions").path(argument.path(0).asText()), 0);
        return holds == null ? gap("Fn::If") : filled("", argument.path(holds ? 1 : 2));
    }

    /** Null where a default does not tell. */
    private @Nullable Boolean holds(JsonNode condition, int depth) {
        if (depth > DEEPEST || condition.size() != 1) {
            return null;
        }
        String kind = condition.fieldNames().next();
        JsonNode argument = condition.path(kind);
        return switch (kind) {
            case "Condition" ->
                    holds(document.path("Conditions").path(argument.asText()), depth + 1);
            case "Fn::Equals" -> {
                String left = known(argument.path(0));
                String right = known(argument.path(1));
                yield (left == null || right == null) ? null : (Boolean) left.equals(right);
            }
            case "Fn::Not" -> {
                Boolean inner = holds(argument.path(0), depth + 1);
                yield inner == null ? null : (Boolean) !inner;
            }
            case "Fn::And" -> all(argument, true, depth);
            case "Fn::Or" -> all(argument, false, depth);
            default -> null;
        };
    }

    /** Whether all are so; one that is not decides, and one that is not known leaves it open. */
    private @Nullable Boolean all(JsonNode conditions, boolean so, int depth) {
        boolean open = false;
        for (JsonNode each : conditions) {
            Boolean holds = holds(each, depth + 1);
            if (holds == null) {
                open = true;
            } else if (holds != so) {
                return !so;
            }
        }
        return open ? null : (Boolean) so;
    }

    /** The text that a side of a comparison will be; a default may be empty here. */
    private @Nullable String known(JsonNode side) {
        if (side.isValueNode()) {
            return side.asText();
        }
        JsonNode standard =
                document.path("Parameters").path(side.path("Ref").asText()).path("Default");
        return standard.isValueNode() ? standard.asText() : null;
    }

    private String substituted(String text) {
        return REFERENCE
                .matcher(text)
                .replaceAll(
                        found ->
                                Matcher.quoteReplacement(
                                        reference(found.group(1)).isArray()
                                                ? found.group()
                                                : reference(found.group(1)).asText()));
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
