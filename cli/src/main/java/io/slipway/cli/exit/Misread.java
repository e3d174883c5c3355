package io.slipway.cli.exit;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a file stops being JSON or YAML, and why, in the words of its author. */
public final class Misread {
    private static final Pattern TWICE = Pattern.compile("Duplicate field '([^']{1,200})'");

    private Misread() {}

    public static String told(JsonProcessingException e) {
        String said = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
        @Nullable JsonLocation place = e.getLocation();
        return place == null || place.getLineNr() < 1
                ? meant(said)
                : "line %d, column %d: %s"
                        .formatted(place.getLineNr(), place.getColumnNr(), meant(said));
    }

    private static String meant(String said) {
        Matcher twice = TWICE.matcher(said);
        if (twice.find()) {
            return "'%s' stands twice; which one is meant?".formatted(twice.group(1));
        }
        if (said.contains("end-of-input")) {
            return "the text ends here; a bracket or a quote is not closed";
        }
        if (said.contains("comment")) {
            return "a comment, which JSON does not have; YAML does";
        }
        if (said.startsWith("Non-standard token")) {
            return "NaN and Infinity are no numbers of JSON";
        }
        if (said.contains("nesting depth")) {
            return "brackets within brackets, deeper than any request";
        }
        if (said.contains("double-quote to start field name")) {
            return "the name of a member in double quotes has to follow: is there a comma too many, or a single quote?";
        }
        return said;
    }
}
