package io.slipway.cli.http;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads an event stream as the HTML standard defines it. Half an event at the end is dropped. */
public final class ServerSentEvents implements Closeable {
    private static final int LONGEST_EVENT = 1024 * 1024;

    private final BufferedReader lines;
    private String lastId = "";

    /**
     * @param id the last id seen, this event's or an earlier one's; empty when there was none
     */
    public record Event(String id, String name, String data) {}

    public ServerSentEvents(InputStream stream) {
        lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    /** The next event, or null at the end of the stream. */
    public @Nullable Event next() throws IOException {
        String name = "message";
        StringBuilder data = new StringBuilder();
        boolean any = false;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty()) {
                if (any) {
                    return new Event(lastId, name, data.toString());
                }
                name = "message";
                continue;
            }
            int colon = line.indexOf(':');
            String field = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1);
            value = value.startsWith(" ") ? value.substring(1) : value;
            switch (field) {
                case "data" -> {
                    if (data.length() + value.length() > LONGEST_EVENT) {
                        throw new IOException("an event is longer than 1 MiB");
                    }
                    data.append(any ? "\n" : "").append(value);
                    any = true;
                }
                case "event" -> name = value;
                case "id" -> lastId = value;
                default -> {
                    // comments and fields we have no use for, as the standard says
                }
            }
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
