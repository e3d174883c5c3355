package io.slipway.guardrail.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * Reads assignments as a {@code .tfvars} file or a shell script has them, and nothing that would
 * have to be run: an expression stays the text it is.
 */
public final class Tfvars {
    private static final Pattern ASSIGNMENT =
            Pattern.compile("(export[ \\t]+)?[A-Za-z_][\\w-]*[ \\t]*=(?!=)");
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}(\\.\\d{1,9})?");
    private static final int DEEPEST = 32;

    private final String text;
    private int at;

    private Tfvars(String text) {
        this.text = text;
    }

    /** Whether a text begins with an assignment, comments aside. */
    public static boolean looksLike(String text) {
        var reader = new Tfvars(text);
        reader.blank();
        return ASSIGNMENT.matcher(text).region(reader.at, text.length()).lookingAt();
    }

    /** Every assignment, the last one of a name winning, as in a shell. */
    public static ObjectNode read(String text) throws Unreadable {
        var reader = new Tfvars(text);
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        for (reader.blank(); !reader.ended(); reader.blank()) {
            reader.assignment(root);
        }
        return root;
    }

    /** What stands at a line is no assignment. */
    public static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;

        Unreadable(String message) {
            super(message);
        }
    }

    private void assignment(ObjectNode into) throws Unreadable {
        String name = word();
        if (name.equals("export")) {
            blank();
            name = word();
        }
        spaces();
        if (name.isEmpty() || ended() || text.charAt(at) != '=') {
            throw unreadable("an assignment such as name = value");
        }
        at++;
        spaces();
        into.set(name, ended() || text.charAt(at) == '\n' ? text("") : value(0));
        spaces();
        if (!ended() && text.charAt(at) == ';') {
            at++;
        }
    }

    private JsonNode value(int depth) throws Unreadable {
        if (depth > DEEPEST) {
            throw unreadable("at most %d levels".formatted(DEEPEST));
        }
        if (ended()) {
            throw unreadable("a value");
        }
        return switch (text.charAt(at)) {
            case '"' -> text(quoted());
            case '\'' -> nested(single(), depth);
            case '[' -> list(depth);
            case '{' -> object(depth);
            case '<' -> text.startsWith("<<", at) ? text(heredoc()) : bare();
            default -> bare();
        };
    }

    private JsonNode list(int depth) throws Unreadable {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        at++;
        for (separators(); !closed(']'); separators()) {
            list.add(value(depth + 1));
        }
        return list;
    }

    private JsonNode object(int depth) throws Unreadable {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        at++;
        for (separators(); !closed('}'); separators()) {
            String name = text.charAt(at) == '"' ? quoted() : word();
            blank();
            if (name.isEmpty() || ended() || (text.charAt(at) != '=' && text.charAt(at) != ':')) {
                throw unreadable("a member such as name = value");
            }
            at++;
            blank();
            object.set(name, value(depth + 1));
        }
        return object;
    }

    private boolean closed(char end) throws Unreadable {
        if (ended()) {
            throw unreadable("a closing " + end);
        }
        if (text.charAt(at) != end) {
            return false;
        }
        at++;
        return true;
    }

    /** A shell puts a list into single quotes: {@code TF_VAR_groups='[{...}]'}. */
    private JsonNode nested(String inner, int depth) throws Unreadable {
        String stripped = inner.strip();
        return stripped.startsWith("[") || stripped.startsWith("{")
                ? new Tfvars(stripped).value(depth + 1)
                : text(inner);
    }

    private String quoted() throws Unreadable {
        var word = new StringBuilder();
        at++;
        while (!ended() && text.charAt(at) != '"') {
            char letter = text.charAt(at++);
            if (letter == '\\' && !ended()) {
                char escaped = text.charAt(at++);
                letter =
                        switch (escaped) {
                            case 'n' -> '\n';
                            case 't' -> '\t';
                            default -> escaped;
                        };
            }
            word.append(letter);
        }
        if (ended()) {
            throw unreadable("a closing quote");
        }
        at++;
        return word.toString();
    }

    private String single() throws Unreadable {
        int end = text.indexOf('\'', at + 1);
        if (end < 0) {
            throw unreadable("a closing quote");
        }
        String word = text.substring(at + 1, end);
        at = end + 1;
        return word;
    }

    private String heredoc() throws Unreadable {
        int line = text.indexOf('\n', at);
        String mark = line < 0 ? "" : text.substring(at + 2, line).replace("-", "").strip();
        int end = mark.isEmpty() ? -1 : text.indexOf(mark, line);
        if (end < 0) {
            throw unreadable("the end of the text block");
        }
        at = end + mark.length();
        return text.substring(line + 1, end).strip();
    }

    private JsonNode bare() throws Unreadable {
        int start = at;
        while (!ended() && ",]}#;\n\r \t".indexOf(text.charAt(at)) < 0) {
            if (text.startsWith("${", at) && text.indexOf('}', at) > 0) {
                at = text.indexOf('}', at);
            }
            at++;
        }
        String word = text.substring(start, at);
        if (word.isEmpty()) {
            throw unreadable("a value");
        }
        if (NUMBER.matcher(word).matches()) {
            return word.contains(".")
                    ? JsonNodeFactory.instance.numberNode(new BigDecimal(word))
                    : JsonNodeFactory.instance.numberNode(Long.parseLong(word));
        }
        return switch (word) {
            case "true" -> JsonNodeFactory.instance.booleanNode(true);
            case "false" -> JsonNodeFactory.instance.booleanNode(false);
            case "null" -> JsonNodeFactory.instance.nullNode();
            default -> text(word);
        };
    }

    private String word() {
        int start = at;
        while (!ended()
                && (Character.isLetterOrDigit(text.charAt(at))
                        || "_-.".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        return text.substring(start, at);
    }

    private void spaces() {
        while (!ended() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }

    private void separators() {
        blank();
        while (!ended() && text.charAt(at) == ',') {
            at++;
            blank();
        }
    }

    /** White space, and comments of all three kinds. */
    private void blank() {
        boolean moved = true;
        while (moved && !ended()) {
            int before = at;
            while (!ended() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            if (text.startsWith("#", at) || text.startsWith("//", at)) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (text.startsWith("/*", at)) {
                int end = text.indexOf("*/", at);
                at = end < 0 ? text.length() : end + 2;
            }
            moved = at > before;
        }
    }

    private boolean ended() {
        return at >= text.length();
    }

    private static JsonNode text(String value) {
        return JsonNodeFactory.instance.textNode(value);
    }

    private Unreadable unreadable(String expected) {
        long line = text.substring(0, Math.min(at, text.length())).lines().count();
        return new Unreadable("line %d: expected %s".formatted(Math.max(line, 1), expected));
    }
}
