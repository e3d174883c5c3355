package io.slipway.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** How things of one kind are shown: the noun, and the columns of its table. */
public record View(String kind, List<Column> columns) {
    public static View of(String kind, Column... columns) {
        return new View(kind, List.of(columns));
    }

    /** {@code kind/id}. */
    String name(JsonNode row) {
        return kind + "/" + id(row);
    }

    /** The first column is what a thing is called by. */
    public String id(JsonNode row) {
        JsonNode id = columns.getFirst().in(row);
        return id.isMissingNode() ? "-" : id.asText();
    }
}
