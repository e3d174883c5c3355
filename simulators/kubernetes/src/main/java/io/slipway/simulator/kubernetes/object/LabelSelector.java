package io.slipway.simulator.kubernetes.object;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Requirements on labels, all of which must hold. */
public record LabelSelector(List<Requirement> requirements) {
    private static final Pattern SET =
            Pattern.compile("\\s*(\\S+?)\\s+(in|notin)\\s*\\(([^)]*)\\)\\s*");
    private static final Pattern EQUALITY =
            Pattern.compile("\\s*([^\\s=!<>]+)\\s*(==|=|!=|>|<)\\s*([^\\s=!<>]*)\\s*");
    private static final Pattern PRESENCE = Pattern.compile("\\s*(!?)\\s*([^\\s=!<>()]+)\\s*");

    /** An operator as the API names it. */
    public enum Operator {
        IN,
        NOT_IN,
        EXISTS,
        DOES_NOT_EXIST,
        GT,
        LT;

        public static Operator of(String word) {
            return switch (word) {
                case "In" -> IN;
                case "NotIn" -> NOT_IN;
                case "Exists" -> EXISTS;
                case "DoesNotExist" -> DOES_NOT_EXIST;
                case "Gt" -> GT;
                case "Lt" -> LT;
                default ->
                        throw Refusal.badRequest(
                                "\"%s\" is not a valid label selector operator".formatted(word));
            };
        }
    }

    /** One requirement. */
    public record Requirement(String key, Operator operator, List<String> values) {
        public boolean accepts(@Nullable String value) {
            return switch (operator) {
                case IN -> value != null && values.contains(value);
                case NOT_IN -> value == null || !values.contains(value);
                case EXISTS -> value != null;
                case DOES_NOT_EXIST -> value == null;
                case GT -> value != null && number(value) > number(values.getFirst());
                case LT -> value != null && number(value) < number(values.getFirst());
            };
        }

        private static long number(String text) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                return 0;
            }
        }
    }

    public static LabelSelector everything() {
        return new LabelSelector(List.of());
    }

    /** From the form of a query: {@code a=b,c in (d,e),!f}. */
    public static LabelSelector parse(String text) {
        List<Requirement> requirements = new ArrayList<>();
        for (String part : parts(text)) {
            requirements.add(requirement(part));
        }
        return new LabelSelector(requirements);
    }

    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '(' -> depth++;
                case ')' -> depth--;
                case ',' -> {
                    if (depth == 0) {
                        parts.add(text.substring(start, i));
                        start = i + 1;
                    }
                }
                default -> {}
            }
        }
        if (!text.substring(start).isBlank()) {
            parts.add(text.substring(start));
        }
        return parts;
    }

    private static Requirement requirement(String part) {
        Matcher set = SET.matcher(part);
        if (set.matches()) {
            return new Requirement(
                    set.group(1),
                    set.group(2).equals("in") ? Operator.IN : Operator.NOT_IN,
                    Arrays.stream(set.group(3).split(",", -1)).map(String::strip).toList());
        }
        Matcher equality = EQUALITY.matcher(part);
        if (equality.matches()) {
            Operator operator =
                    switch (equality.group(2)) {
                        case "!=" -> Operator.NOT_IN;
                        case ">" -> Operator.GT;
                        case "<" -> Operator.LT;
                        default -> Operator.IN;
                    };
            return new Requirement(equality.group(1), operator, List.of(equality.group(3)));
        }
        Matcher presence = PRESENCE.matcher(part);
        if (presence.matches()) {
            return new Requirement(
                    presence.group(2),
                    presence.group(1).isEmpty() ? Operator.EXISTS : Operator.DOES_NOT_EXIST,
                    List.of());
        }
        throw Refusal.badRequest("unable to parse requirement: found '%s'".formatted(part));
    }

    /** From {@code matchLabels} and {@code matchExpressions}. */
    public static LabelSelector of(JsonNode selector) {
        List<Requirement> requirements = new ArrayList<>();
        selector.path("matchLabels")
                .properties()
                .forEach(
                        entry ->
                                requirements.add(
                                        new Requirement(
                                                entry.getKey(),
                                                Operator.IN,
                                                List.of(entry.getValue().asText()))));
        requirements.addAll(expressions(selector.path("matchExpressions")));
        return new LabelSelector(requirements);
    }

    public static List<Requirement> expressions(JsonNode expressions) {
        List<Requirement> requirements = new ArrayList<>();
        for (JsonNode expression : expressions) {
            requirements.add(
                    new Requirement(
                            expression.path("key").asText(),
                            Operator.of(expression.path("operator").asText()),
                            Resource.texts(expression.path("values"))));
        }
        return requirements;
    }

    /** From the plain map of a service or a node selector. */
    public static LabelSelector exactly(JsonNode map) {
        List<Requirement> requirements = new ArrayList<>();
        Resource.map(map)
                .forEach(
                        (key, value) ->
                                requirements.add(
                                        new Requirement(key, Operator.IN, List.of(value))));
        return new LabelSelector(requirements);
    }

    /** Whether they hold for the labels of an object; no list of them is made for it. */
    public boolean matches(Resource resource) {
        for (Requirement requirement : requirements) {
            if (!requirement.accepts(resource.label(requirement.key()))) {
                return false;
            }
        }
        return true;
    }

    public boolean matches(Map<String, String> labels) {
        for (Requirement requirement : requirements) {
            if (!requirement.accepts(labels.get(requirement.key()))) {
                return false;
            }
        }
        return true;
    }
}
