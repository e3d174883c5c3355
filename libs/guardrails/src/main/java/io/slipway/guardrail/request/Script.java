package io.slipway.guardrail.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A shell script that writes a request with {@code cat > FILE << MARK}, as workshops have it. It is
 * not run: what it assigns as plain words is filled in, and everything else it would have to find
 * out stays a gap.
 */
public final class Script {
    private static final Pattern HEREDOC =
            Pattern.compile("<<-?[ \\t]*(['\"]?)([A-Za-z_]\\w{0,40})\\1[^\\n]*\\n");
    private static final Pattern ASSIGNED =
            Pattern.compile(
                    "(?m)^[ \\t]*(?:export[ \\t]+)?([A-Za-z_]\\w{0,60})="
                            + "(?:\"([^\"\n]*)\"|'([^'\n]*)'|([^\\s;\"'`(]*))[ \\t]*(?:[;#].*)?$");
    private static final Pattern STANDARD = Pattern.compile("\\$\\{(\\w{1,60}):?-([^{}$`]*)}");
    private static final Pattern BARE =
            Pattern.compile(
                    "\\$\\{[^{}\n\"]{1,100}}|\\$[A-Za-z_]\\w{0,60}|\\{\\{[^{}\n\"]{1,100}}}|<[A-Za-z][^<>\n\"]{0,100}>");
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,9}|true|false");

    private Script() {}

    /** The request that a script writes; null where it writes none that is known here. */
    public static @Nullable JsonNode request(String text) {
        Matcher start = HEREDOC.matcher(text);
        for (int from = 0; start.find(from); from = start.end()) {
            int end = text.indexOf("\n" + start.group(2), start.end() - 1);
            if (end < 0) {
                return null;
            }
            JsonNode document = document(text.substring(start.end(), end + 1), assigned(text));
            if (document != null) {
                return document;
            }
        }
        return null;
    }

    private static @Nullable JsonNode document(String block, Map<String, String> known) {
        String start = block.stripLeading();
        if (!start.startsWith("{") && !start.startsWith("[")) {
            return null;
        }
        try {
            JsonNode document = Reading.JSON.readTree(withGapsQuoted(block, known));
            return document.has("InstanceGroups")
                            || document.has("RestrictedInstanceGroups")
                            || document.path(0).has("InstanceGroupName")
                    ? document
                    : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** A template whose numbers are still gaps, which JSON has no word for outside of quotes. */
    public static String withGapsQuoted(String json) {
        return withGapsQuoted(json, Map.of());
    }

    private static String withGapsQuoted(String json, Map<String, String> known) {
        var out = new StringBuilder();
        Matcher gap = BARE.matcher(json);
        boolean text = false;
        for (int at = 0; at < json.length(); ) {
            char letter = json.charAt(at);
            if ("$<{".indexOf(letter) >= 0 && gap.region(at, json.length()).lookingAt()) {
                String value = value(gap.group(), known);
                out.append(text || NUMBER.matcher(value).matches() ? value : "\"" + value + "\"");
                at = gap.end();
                continue;
            }
            if (text && letter == '\\' && at + 1 < json.length()) {
                out.append(letter);
                letter = json.charAt(++at);
            } else if (letter == '"') {
                text = !text;
            }
            out.append(letter);
            at++;
        }
        return out.toString();
    }

    private static String value(String gap, Map<String, String> known) {
        if (!gap.startsWith("$")) {
            return gap;
        }
        String name = gap.replaceAll("[${}]", "");
        return known.getOrDefault(name.replaceAll(":?-.*", ""), gap);
    }

    /** What is assigned once, or with a value that may be given from outside. */
    private static Map<String, String> assigned(String text) {
        var known = new HashMap<String, String>();
        Matcher line = ASSIGNED.matcher(text);
        while (line.find()) {
            String value =
                    line.group(2) != null
                            ? line.group(2)
                            : line.group(3) != null ? line.group(3) : line.group(4);
            Matcher standard = STANDARD.matcher(value);
            String plain = standard.matches() ? standard.group(2) : value;
            String before = known.get(line.group(1));
            boolean one = before == null || before.equals(plain);
            boolean open =
                    plain.isEmpty() || plain.chars().anyMatch(each -> "$`\"\\".indexOf(each) >= 0);
            known.put(line.group(1), one && !open ? plain : "${%s}".formatted(line.group(1)));
        }
        return known;
    }
}
