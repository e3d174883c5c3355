package io.slipway.simulator.aws.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.slipway.simulator.aws.run.Zone;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the functions of a template come to, given what exists so far. */
record Values(Map<String, JsonNode> refs, Map<String, JsonNode> attributes) {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    JsonNode of(JsonNode node) {
        if (node instanceof ArrayNode array) {
            ArrayNode list = NODES.arrayNode();
            array.forEach(
                    each -> {
                        JsonNode value = of(each);
                        if (!value.isMissingNode()) {
                            list.add(value);
                        }
                    });
            return list;
        }
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        if (object.size() == 1) {
            String function = object.fieldNames().next();
            JsonNode argument = object.path(function);
            switch (function) {
                case "Ref" -> {
                    return ref(argument.asText());
                }
                case "Fn::GetAtt" -> {
                    return attribute(
                            argument.isArray()
                                    ? argument.path(0).asText() + "." + argument.path(1).asText()
                                    : argument.asText());
                }
                case "Fn::Sub" -> {
                    return sub(argument);
                }
                case "Fn::Join" -> {
                    List<String> parts = new ArrayList<>();
                    of(argument.path(1)).forEach(part -> parts.add(part.asText()));
                    return TextNode.valueOf(String.join(argument.path(0).asText(), parts));
                }
                case "Fn::Select" -> {
                    return of(argument.path(1)).path(of(argument.path(0)).asInt());
                }
                case "Fn::Split" -> {
                    ArrayNode list = NODES.arrayNode();
                    for (String part :
                            of(argument.path(1))
                                    .asText()
                                    .split(Pattern.quote(argument.path(0).asText()), -1)) {
                        list.add(part);
                    }
                    return list;
                }
                case "Fn::GetAZs" -> {
                    String region = of(argument).asText();
                    ArrayNode list = NODES.arrayNode();
                    Zone.of(region.isEmpty() ? ref("AWS::Region").asText() : region)
                            .forEach(zone -> list.add(zone.name()));
                    return list;
                }
                default -> {
                    if (function.startsWith("Fn::") || function.equals("Condition")) {
                        throw new Unable("the simulator does not evaluate " + function);
                    }
                }
            }
        }
        ObjectNode filled = NODES.objectNode();
        object.properties()
                .forEach(
                        member -> {
                            JsonNode value = of(member.getValue());
                            if (!value.isMissingNode()) {
                                filled.set(member.getKey(), value);
                            }
                        });
        return filled;
    }

    private JsonNode ref(String name) {
        if (name.equals("AWS::NoValue")) {
            return NODES.missingNode();
        }
        JsonNode value = refs.get(name);
        if (value == null) {
            throw new Unable("Unresolved resource dependencies [" + name + "]");
        }
        return value;
    }

    private JsonNode attribute(String name) {
        JsonNode value = attributes.get(name);
        if (value == null) {
            throw new Unable("the simulator does not know the attribute " + name);
        }
        return value;
    }

    private JsonNode sub(JsonNode argument) {
        JsonNode given = argument.isArray() ? of(argument.path(1)) : NODES.objectNode();
        Matcher matcher =
                Template.variable()
                        .matcher(
                                argument.isArray() ? argument.path(0).asText() : argument.asText());
        StringBuilder text = new StringBuilder();
        while (matcher.find()) {
            String name = matcher.group(1);
            String value =
                    given.has(name)
                            ? given.path(name).asText()
                            : name.contains(".") ? attribute(name).asText() : ref(name).asText();
            matcher.appendReplacement(text, Matcher.quoteReplacement(value));
        }
        matcher.appendTail(text);
        return TextNode.valueOf(text.toString().replace("${!", "${"));
    }
}
