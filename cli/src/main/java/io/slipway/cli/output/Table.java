package io.slipway.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Tables for people: no borders, two spaces, upper-case header, cut off on a terminal only. */
final class Table {
    private final Screen screen;

    Table(Screen screen) {
        this.screen = screen;
    }

    String list(List<Column> columns, Iterable<JsonNode> rows) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(columns.stream().map(Column::header).toList());
        for (JsonNode row : rows) {
            cells.add(columns.stream().map(column -> cell(column, row)).toList());
        }
        int[] widths = new int[columns.size()];
        for (List<String> line : cells) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < cells.size(); line++) {
            append(text, columns, cells.get(line), widths, line > 0);
        }
        return text.toString();
    }

    private void append(
            StringBuilder text,
            List<Column> columns,
            List<String> cells,
            int[] widths,
            boolean body) {
        int room = screen.tty() ? screen.columns() : Integer.MAX_VALUE;
        for (int i = 0; i < cells.size() && room > 0; i++) {
            boolean last = i == cells.size() - 1;
            String cell = cells.get(i);
            String shown = cell.length() <= room ? cell : cell.substring(0, room - 1) + "…";
            boolean state = body && columns.get(i).form() == Column.Form.STATE;
            text.append(state ? screen.ink().state(shown) : shown);
            room -= shown.length();
            if (!last && room > 2) {
                int gap = Math.min(widths[i] - cell.length() + 2, room);
                text.repeat(' ', Math.max(0, gap));
                room -= gap;
            }
        }
        text.setLength(text.toString().stripTrailing().length());
        text.append('\n');
    }

    /** One thing, a line per field; lists of things follow as tables. */
    String object(JsonNode object) {
        List<String[]> lines = new ArrayList<>();
        StringBuilder tables = new StringBuilder();
        collect("", object, lines, tables);
        int width = lines.stream().mapToInt(line -> line[0].length()).max().orElse(0);
        StringBuilder text = new StringBuilder();
        for (String[] line : lines) {
            text.append(line[0]).repeat(' ', width - line[0].length() + 2);
            text.append(line[1]).append('\n');
        }
        return text.append(tables).toString();
    }

    private void collect(
            String prefix, JsonNode object, List<String[]> lines, StringBuilder tables) {
        for (var field : object.properties()) {
            String name = prefix + field.getKey();
            JsonNode value = field.getValue();
            if (value.isObject()) {
                collect(name + ".", value, lines, tables);
            } else if (value.isArray() && !value.isEmpty() && value.get(0).isObject()) {
                tables.append('\n').append(name).append('\n').append(sheet(value));
            } else {
                lines.add(new String[] {name, field(name, value)});
            }
        }
    }

    private String field(String name, JsonNode value) {
        if (name.endsWith("At") || name.equals("updated") || name.equals("created")) {
            return flat(screen.time(value.asText()));
        }
        String text = flat(shown(value));
        return name.equals("state") || name.equals("verdict") ? screen.ink().state(text) : text;
    }

    private String sheet(JsonNode rows) {
        Set<String> names = new LinkedHashSet<>();
        rows.forEach(
                row ->
                        row.properties().stream()
                                .filter(field -> !field.getValue().isContainerNode())
                                .forEach(field -> names.add(field.getKey())));
        List<Column> columns =
                names.stream()
                        .map(
                                name ->
                                        name.equals("status")
                                                ? Column.state("STATUS", name)
                                                : Column.text(name.toUpperCase(Locale.ROOT), name))
                        .toList();
        return list(columns, rows);
    }

    private String cell(Column column, JsonNode row) {
        JsonNode value = column.in(row);
        if (value.isMissingNode()) {
            return "-";
        }
        return flat(
                switch (column.form()) {
                    case TEXT, STATE -> shown(value);
                    case TIME -> screen.time(value.asText());
                    case COUNT -> value.isArray() ? String.valueOf(value.size()) : shown(value);
                });
    }

    private static String shown(JsonNode value) {
        if (value.isArray()) {
            List<String> parts = new ArrayList<>();
            value.forEach(part -> parts.add(shown(part)));
            return parts.isEmpty() ? "-" : String.join(",", parts);
        }
        if (value.isObject()) {
            return Json.line(value);
        }
        return value.isNull() || value.asText().isEmpty() ? "-" : value.asText();
    }

    /** A name somebody else chose must not move the reader's cursor. */
    private static String flat(String text) {
        return Output.plain(text).replaceAll("[\t\n]+", " ");
    }
}
