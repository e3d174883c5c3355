package io.slipway.simulator.aws.machine;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.regex.Pattern;

/** A rule of a Choice state. */
final class Condition {
    private Condition() {}

    static boolean holds(JsonNode rule, Paths paths) {
        if (rule.has("And")) {
            for (JsonNode each : rule.path("And")) {
                if (!holds(each, paths)) {
                    return false;
                }
            }
            return true;
        }
        if (rule.has("Or")) {
            for (JsonNode each : rule.path("Or")) {
                if (holds(each, paths)) {
                    return true;
                }
            }
            return false;
        }
        if (rule.has("Not")) {
            return !holds(rule.path("Not"), paths);
        }
        String variable = rule.path("Variable").asText();
        for (Map.Entry<String, JsonNode> test : rule.properties()) {
            if (!test.getKey().equals("Variable") && !test.getKey().equals("Next")) {
                return test.getKey().equals("IsPresent")
                        ? paths.at(variable).isMissingNode() != test.getValue().asBoolean()
                        : compare(test.getKey(), paths.need(variable), test.getValue());
            }
        }
        return false;
    }

    private static boolean compare(String operator, JsonNode actual, JsonNode wanted) {
        return switch (operator) {
            case "StringEquals" -> actual.isTextual() && actual.asText().equals(wanted.asText());
            case "StringMatches" ->
                    actual.isTextual()
                            && actual.asText()
                                    .matches(
                                            Pattern.quote(wanted.asText())
                                                    .replace("*", "\\E.*\\Q"));
            case "BooleanEquals" -> actual.isBoolean() && actual.equals(wanted);
            case "NumericEquals" -> actual.isNumber() && actual.asDouble() == wanted.asDouble();
            case "NumericLessThan" -> actual.isNumber() && actual.asDouble() < wanted.asDouble();
            case "NumericLessThanEquals" ->
                    actual.isNumber() && actual.asDouble() <= wanted.asDouble();
            case "NumericGreaterThan" -> actual.isNumber() && actual.asDouble() > wanted.asDouble();
            case "NumericGreaterThanEquals" ->
                    actual.isNumber() && actual.asDouble() >= wanted.asDouble();
            case "IsNull" -> actual.isNull() == wanted.asBoolean();
            case "IsString" -> actual.isTextual() == wanted.asBoolean();
            case "IsNumeric" -> actual.isNumber() == wanted.asBoolean();
            case "IsBoolean" -> actual.isBoolean() == wanted.asBoolean();
            case String unknown ->
                    throw new Failure(
                            "States.Runtime", "The simulator does not know the test " + unknown);
        };
    }
}
