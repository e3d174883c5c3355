package io.slipway.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * One column of a table.
 *
 * @param fields where the value is; the first that is there wins
 * @param wide shown by {@code -o wide} only
 */
public record Column(String header, Form form, boolean wide, List<String> fields) {

    /** How a value is shown to a person. */
    public enum Form {
        TEXT,
        STATE,
        TIME,
        /** The size of an array, or the number itself. */
        COUNT
    }

    public static Column text(String header, String... fields) {
        return new Column(header, Form.TEXT, false, List.of(fields));
    }

    public static Column state(String header, String... fields) {
        return new Column(header, Form.STATE, false, List.of(fields));
    }

    public static Column time(String header, String... fields) {
        return new Column(header, Form.TIME, false, List.of(fields));
    }

    public static Column count(String header, String... fields) {
        return new Column(header, Form.COUNT, false, List.of(fields));
    }

    public Column onlyWide() {
        return new Column(header, form, true, fields);
    }

    JsonNode in(JsonNode row) {
        for (String field : fields) {
            JsonNode value = field.startsWith("/") ? row.at(field) : row.path(field);
            if (!value.isMissingNode() && !value.isNull()) {
                return value;
            }
        }
        return row.path("");
    }
}
