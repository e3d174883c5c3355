package io.slipway.simulator.aws.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.aws.wire.AwsFault;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** A template, JSON or YAML, with the short forms of its functions written out. */
record Template(JsonNode tree) {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^!][^}]*)}");

    static Template of(String text) {
        try {
            JsonNode tree =
                    text.stripLeading().startsWith("{")
                            ? new ObjectMapper().readTree(text)
                            : json(
                                    new Yaml(new SafeConstructor(new LoaderOptions()))
                                            .compose(new StringReader(text)));
            if (!tree.path("Resources").isObject() || tree.path("Resources").isEmpty()) {
                throw error("At least one Resources member must be defined.");
            }
            return new Template(tree);
        } catch (JsonProcessingException | YAMLException e) {
            throw error("JSON or YAML not well-formed.");
        }
    }

    static AwsFault error(String why) {
        return new AwsFault("ValidationError", 400, "Template format error: " + why);
    }

    private static JsonNode json(Node node) {
        JsonNode plain =
                switch (node) {
                    case MappingNode mapping -> {
                        ObjectNode object = NODES.objectNode();
                        for (NodeTuple tuple : mapping.getValue()) {
                            object.set(
                                    ((ScalarNode) tuple.getKeyNode()).getValue(),
                                    json(tuple.getValueNode()));
                        }
                        yield object;
                    }
                    case SequenceNode sequence -> {
                        ArrayNode array = NODES.arrayNode();
                        sequence.getValue().forEach(item -> array.add(json(item)));
                        yield array;
                    }
                    case ScalarNode scalar -> scalar(scalar);
                    default -> throw error("unexpected " + node.getTag());
                };
        String tag = node.getTag().getValue();
        if (!tag.startsWith("!")) {
            return plain;
        }
        String function = tag.substring(1);
        if (function.equals("GetAtt") && plain.isTextual()) {
            ArrayNode pair = NODES.arrayNode();
            for (String part : plain.asText().split("\\.", 2)) {
                pair.add(part);
            }
            return NODES.objectNode().set("Fn::GetAtt", pair);
        }
        boolean bare = function.equals("Ref") || function.equals("Condition");
        return NODES.objectNode().set(bare ? function : "Fn::" + function, plain);
    }

    private static JsonNode scalar(ScalarNode scalar) {
        String text = scalar.getValue();
        return switch (scalar.getTag().getValue()) {
            case "tag:yaml.org,2002:bool" -> NODES.booleanNode(text.equalsIgnoreCase("true"));
            case "tag:yaml.org,2002:int" -> NODES.numberNode(Long.parseLong(text));
            case "tag:yaml.org,2002:float" -> NODES.numberNode(Double.parseDouble(text));
            default -> NODES.textNode(text);
        };
    }

    JsonNode resource(String logicalId) {
        return tree.path("Resources").path(logicalId);
    }

    /** Logical ids, each after those it needs. */
    List<String> order() {
        List<String> ordered = new ArrayList<>();
        Set<String> left = new LinkedHashSet<>();
        tree.path("Resources").fieldNames().forEachRemaining(left::add);
        while (!left.isEmpty()) {
            String next =
                    left.stream()
                            .filter(
                                    id ->
                                            needs(resource(id)).stream()
                                                    .noneMatch(
                                                            need ->
                                                                    left.contains(need)
                                                                            && !need.equals(id)))
                            .findFirst()
                            .orElseThrow(
                                    () ->
                                            new AwsFault(
                                                    "ValidationError",
                                                    400,
                                                    "Circular dependency between resources: "
                                                            + left));
            left.remove(next);
            ordered.add(next);
        }
        return ordered;
    }

    /** What must be acknowledged before it is made; null when nothing. */
    @Nullable String capability() {
        boolean iam = false;
        for (JsonNode resource : tree.path("Resources")) {
            if (resource.path("Type").asText().equals("AWS::IAM::Role")) {
                iam = true;
                if (resource.path("Properties").has("RoleName")) {
                    return "CAPABILITY_NAMED_IAM";
                }
            }
        }
        return iam ? "CAPABILITY_IAM" : null;
    }

    /** Names of the parameters and resources that a part of it refers to. */
    static Set<String> references(JsonNode node) {
        Set<String> names = new LinkedHashSet<>();
        collect(node, names);
        return names;
    }

    private static Set<String> needs(JsonNode node) {
        Set<String> needs = references(node);
        JsonNode dependsOn = node.path("DependsOn");
        if (dependsOn.isTextual()) {
            needs.add(dependsOn.asText());
        }
        dependsOn.forEach(each -> needs.add(each.asText()));
        return needs;
    }

    private static void collect(JsonNode node, Set<String> needs) {
        if (node.has("Ref")) {
            needs.add(node.path("Ref").asText());
        }
        if (node.has("Fn::GetAtt")) {
            JsonNode of = node.path("Fn::GetAtt");
            needs.add(of.isArray() ? of.path(0).asText() : of.asText().replaceFirst("\\..*", ""));
        }
        JsonNode sub = node.path("Fn::Sub");
        Matcher matcher = VARIABLE.matcher(sub.isArray() ? sub.path(0).asText() : sub.asText());
        while (matcher.find()) {
            needs.add(matcher.group(1).replaceFirst("\\..*", ""));
        }
        node.forEach(each -> collect(each, needs));
    }

    static Pattern variable() {
        return VARIABLE;
    }
}
