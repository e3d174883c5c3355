package io.slipway.simulator.aws.ec2;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.simulator.aws.run.Call;
import io.slipway.simulator.aws.wire.AwsFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** A filter of a Describe call, held against the shape in which the resource is shown. */
record Filter(String name, List<String> values) {

    static List<Filter> of(Call call) {
        List<Filter> filters = new ArrayList<>();
        String member = call.has("Filter") ? "Filter" : "Filters";
        for (JsonNode filter : call.items(member)) {
            List<String> values = new ArrayList<>();
            filter.path("Values").forEach(value -> values.add(value.asText()));
            filters.add(new Filter(filter.path("Name").asText(), values));
        }
        return filters;
    }

    boolean matches(JsonNode resource, Set<String> members) {
        if (name.startsWith("tag:")) {
            return tags(resource).stream()
                    .anyMatch(
                            tag ->
                                    tag.path("Key").asText().equals(name.substring(4))
                                            && fits(tag.path("Value").asText()));
        }
        if (name.equals("tag-key")) {
            return tags(resource).stream().anyMatch(tag -> fits(tag.path("Key").asText()));
        }
        String[] path = name.split("\\.", -1);
        if (!members.contains(pascal(path[0])) && !members.contains(pascal(path[0]) + "s")) {
            throw new AwsFault(
                    "InvalidParameterValue", 400, "The filter '%s' is invalid".formatted(name));
        }
        return reach(List.of(resource), path, 0).stream().anyMatch(node -> fits(node.asText()));
    }

    private static List<JsonNode> tags(JsonNode resource) {
        List<JsonNode> tags = new ArrayList<>();
        resource.path("Tags").forEach(tags::add);
        resource.path("TagSet").forEach(tags::add);
        return tags;
    }

    private static List<JsonNode> reach(List<JsonNode> from, String[] path, int depth) {
        if (depth == path.length) {
            return from;
        }
        List<JsonNode> next = new ArrayList<>();
        String member = pascal(path[depth]);
        for (JsonNode node : from) {
            JsonNode value = node.has(member) ? node.path(member) : node.path(member + "s");
            if (value.isArray()) {
                value.forEach(next::add);
            } else if (!value.isMissingNode()) {
                next.add(value);
            }
        }
        return reach(next, path, depth + 1);
    }

    private static String pascal(String kebab) {
        StringBuilder name = new StringBuilder();
        for (String part : kebab.split("-", -1)) {
            if (!part.isEmpty()) {
                name.append(Character.toUpperCase(part.charAt(0))).append(part.substring(1));
            }
        }
        return switch (name.toString()) {
            case "IsDefault" -> "IsDefault";
            case "ServiceType" -> "VpcEndpointType";
            case "Cidr" -> "CidrBlock";
            case String other -> other;
        };
    }

    private boolean fits(String text) {
        return values.stream()
                .anyMatch(
                        value ->
                                text.matches(
                                        Pattern.quote(value)
                                                .replace("*", "\\E.*\\Q")
                                                .replace("?", "\\E.\\Q")));
    }
}
