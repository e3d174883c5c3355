package io.slipway.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** How things of one kind are shown: the noun, and the columns of its table. */
public record View(String kind, List<Column> columns) {
    private static final List<String> ID_FIELDS = List.of("id", "hostId", "name");

    public static View of(String kind, Column... columns) {
        return new View(kind, List.of(columns));
    }

    /** {@code kind/id}. */
    String name(JsonNode row) {
        return kind + "/" + id(row);
    }

    public String id(JsonNode row) {
        List<String> fields = columns.isEmpty() ? ID_FIELDS : columns.getFirst().fields();
        for (String field : fields) {
            if (row.hasNonNull(field)) {
                return row.get(field).asText();
            }
        }
        return "-";
    }
}
