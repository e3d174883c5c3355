package io.slipway.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.machine.Terminal;
import java.io.PrintStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Standard output: data, in one of the formats, and nothing else. */
public final class Output {
    private final Terminal terminal;
    private final Rendering rendering;
    private final Screen screen;
    private final @Nullable Jq jq;

    /**
     * @param jq what becomes of each document, or null; goes with a rendering for programs
     */
    public Output(Terminal terminal, Rendering rendering, Screen screen, @Nullable Jq jq) {
        this.terminal = terminal;
        this.rendering = rendering;
        this.screen = screen;
        this.jq = jq;
    }

    public Rendering rendering() {
        return rendering;
    }

    /** A time within a text, as the columns of a table show it. */
    public String time(String iso) {
        return screen.time(iso);
    }

    public void object(View view, JsonNode object) {
        if (queried(object)) {
            return;
        }
        print(
                switch (rendering) {
                    case TABLE, WIDE -> new Table(screen).object(object);
                    case JSON -> Json.pretty(object) + "\n";
                    case YAML -> Yaml.write(object);
                    case NDJSON -> Json.line(object) + "\n";
                    case NAME -> plain(view.name(object)) + "\n";
                });
    }

    /** Why not, as data: never through the query, which is for the answer. */
    public void refusal(JsonNode document) {
        print(
                switch (rendering) {
                    case YAML -> Yaml.write(document);
                    case NDJSON -> Json.line(document) + "\n";
                    case TABLE, WIDE, JSON, NAME -> Json.pretty(document) + "\n";
                });
    }

    /** A page: {@code {"items": […], "nextPageToken": …}}. */
    public void page(View view, JsonNode page) {
        page(view, page, page.path("items"));
    }

    /** A document that is a list of things by another name. */
    public void page(View view, JsonNode page, JsonNode items) {
        if (queried(page)) {
            return;
        }
        print(
                switch (rendering) {
                    case TABLE -> table(view, items, false);
                    case WIDE -> table(view, items, true);
                    case JSON -> Json.pretty(page) + "\n";
                    case YAML -> Yaml.write(page);
                    case NDJSON -> lines(items);
                    case NAME -> names(view, items);
                });
    }

    /** One more object of a stream: always one line. */
    public void streamed(JsonNode object) {
        if (!queried(object)) {
            print(Json.line(object) + "\n");
        }
    }

    /**
     * Text that is the data itself. Control characters other than tab and newline are taken out.
     */
    public void text(String text) {
        print(plain(text) + "\n");
    }

    /** A piece of text whose line goes on. */
    public void piece(String text) {
        print(plain(text));
    }

    /** Takes away what a terminal shows; for what is shown again and again. */
    public void clear() {
        if (screen.tty()) {
            print("\u001b[H\u001b[2J");
        }
    }

    /** Whether whoever read standard output has gone away. */
    public boolean gone() {
        return terminal.out().checkError();
    }

    private boolean queried(JsonNode document) {
        if (jq == null) {
            return false;
        }
        jq.lines(document).forEach(line -> print(plain(line) + "\n"));
        return true;
    }

    private void print(String text) {
        PrintStream out = terminal.out();
        out.print(text);
        out.flush();
    }

    private String table(View view, JsonNode items, boolean wide) {
        List<Column> columns =
                view.columns().stream().filter(column -> wide || !column.wide()).toList();
        return new Table(screen).list(columns, items);
    }

    private static String lines(JsonNode items) {
        StringBuilder text = new StringBuilder();
        items.forEach(item -> text.append(Json.line(item)).append('\n'));
        return text.toString();
    }

    private static String names(View view, JsonNode items) {
        StringBuilder text = new StringBuilder();
        items.forEach(item -> text.append(plain(view.name(item))).append('\n'));
        return text.toString();
    }

    public static String plain(String text) {
        return text.replaceAll("[\\p{Cntrl}\u0080-\u009f&&[^\t\n]]", "");
    }
}
