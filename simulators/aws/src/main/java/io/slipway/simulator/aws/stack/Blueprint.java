package io.slipway.simulator.aws.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.slipway.simulator.aws.run.Call;
import io.slipway.simulator.aws.wire.AwsFault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a stack is to be made of.
 *
 * @param parameters those of the template, and the pseudo parameters
 */
record Blueprint(
        String text,
        Template template,
        Map<String, JsonNode> parameters,
        Map<String, String> tags) {

    /**
     * @param before what the stack is made of now; null when it is new
     */
    static Blueprint of(Call call, String stack, String id, @Nullable Blueprint before) {
        String text = before != null && call.flag("UsePreviousTemplate") ? before.text : body(call);
        Template template = Template.of(text);
        Map<String, JsonNode> parameters = parameters(call, template, before);
        capable(call, template);
        parameters.put("AWS::Region", TextNode.valueOf(call.region()));
        parameters.put("AWS::AccountId", TextNode.valueOf(call.caller().account()));
        parameters.put("AWS::Partition", TextNode.valueOf(call.place().partition()));
        parameters.put("AWS::URLSuffix", TextNode.valueOf(call.place().dnsSuffix()));
        parameters.put("AWS::StackName", TextNode.valueOf(stack));
        parameters.put("AWS::StackId", TextNode.valueOf(id));
        return new Blueprint(
                text,
                template,
                parameters,
                before == null || call.has("Tags") ? call.tags("Tags") : before.tags);
    }

    static String body(Call call) {
        if (call.has("TemplateBody")) {
            return call.text("TemplateBody");
        }
        throw new AwsFault(
                "ValidationError",
                400,
                call.has("TemplateURL")
                        ? "The simulator takes templates in TemplateBody only."
                        : "Either Template URL or Template Body must be specified.");
    }

    private static Map<String, JsonNode> parameters(
            Call call, Template template, @Nullable Blueprint before) {
        Map<String, JsonNode> given = new LinkedHashMap<>();
        JsonNode declared = template.tree().path("Parameters");
        for (JsonNode parameter : call.items("Parameters")) {
            String key = parameter.path("ParameterKey").asText();
            if (!declared.has(key)) {
                throw invalid("Parameters: [" + key + "] do not exist in the template");
            }
            JsonNode previous = before == null ? null : before.parameters.get(key);
            if (!parameter.path("UsePreviousValue").asBoolean()) {
                given.put(key, parameter.path("ParameterValue"));
            } else if (previous != null) {
                given.put(key, previous);
            } else {
                throw invalid(
                        "Invalid input for parameter key "
                                + key
                                + ". Cannot specify usePreviousValue as true for a parameter key not in the previous template");
            }
        }
        List<String> missing = new ArrayList<>();
        for (Map.Entry<String, JsonNode> each : declared.properties()) {
            JsonNode standard = each.getValue().get("Default");
            if (!given.containsKey(each.getKey())) {
                if (standard == null) {
                    missing.add(each.getKey());
                } else {
                    given.put(each.getKey(), standard);
                }
            }
        }
        if (!missing.isEmpty()) {
            throw invalid("Parameters: [" + String.join(", ", missing) + "] must have values");
        }
        given.forEach((key, value) -> allowed(key, value, declared.path(key)));
        return given;
    }

    private static void allowed(String key, JsonNode value, JsonNode declared) {
        JsonNode values = declared.path("AllowedValues");
        boolean listed = values.isMissingNode();
        for (JsonNode each : values) {
            listed |= each.asText().equals(value.asText());
        }
        if (!listed) {
            throw invalid("Parameter '%s' must be one of AllowedValues".formatted(key));
        }
        String pattern = declared.path("AllowedPattern").asText("");
        if (!pattern.isEmpty() && !value.asText().matches(pattern)) {
            throw invalid("Parameter '%s' must match pattern %s".formatted(key, pattern));
        }
    }

    private static AwsFault invalid(String why) {
        return new AwsFault("ValidationError", 400, why);
    }

    private static void capable(Call call, Template template) {
        String needed = template.capability();
        List<String> capabilities = call.texts("Capabilities");
        boolean enough =
                needed == null
                        || capabilities.contains("CAPABILITY_NAMED_IAM")
                        || capabilities.contains(needed);
        if (!enough) {
            throw new AwsFault(
                    "InsufficientCapabilitiesException",
                    "Requires capabilities : [" + needed + "]");
        }
    }
}
