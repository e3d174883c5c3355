package io.slipway.cli.resource;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a thing of a list must look like: every term holds. */
record Filter(List<Term> terms) {
    private static final Pattern TERM = Pattern.compile("([A-Za-z][\\w/]*)(!=|=|~)(.*)");

    /**
     * @param field a member of the thing, or a path such as position/byStart
     */
    private record Term(String field, String relation, String value) {
        boolean holds(JsonNode found) {
            String text = found.isValueNode() ? found.asText() : found.toString();
            return switch (relation) {
                case "=" -> text.equals(value);
                case "!=" -> !text.equals(value);
                default -> text.contains(value);
            };
        }
    }

    static Filter of(List<String> texts) {
        List<Term> terms = new ArrayList<>();
        for (String text : texts) {
            Matcher parts = TERM.matcher(text);
            if (!parts.matches()) {
                throw Failure.usage(
                        "'%s' is no filter".formatted(text),
                        "it reads FIELD=VALUE, FIELD!=VALUE or FIELD~PART",
                        "the same command with --filter state=ready");
            }
            terms.add(new Term(parts.group(1), parts.group(2), parts.group(3)));
        }
        return new Filter(List.copyOf(terms));
    }

    boolean everything() {
        return terms.isEmpty();
    }

    boolean keeps(JsonNode thing) {
        return terms.stream().allMatch(term -> term.holds(thing.at("/" + term.field())));
    }

    /** A name that no thing has is a slip of the pen: an empty list would hide it. */
    void refuseUnknown(List<JsonNode> things) {
        if (things.isEmpty()) {
            return;
        }
        String unknown = unknown(things);
        if (unknown != null) {
            var names = new TreeSet<String>();
            things.forEach(thing -> thing.fieldNames().forEachRemaining(names::add));
            throw Failure.usage(
                    "no thing of the list has a field '%s'".formatted(unknown),
                    "there are " + String.join(", ", names),
                    "the same command with --help");
        }
    }

    private @Nullable String unknown(List<JsonNode> things) {
        return terms.stream()
                .map(Term::field)
                .filter(
                        field ->
                                things.stream()
                                        .allMatch(thing -> thing.at("/" + field).isMissingNode()))
                .findFirst()
                .orElse(null);
    }
}
