package io.slipway.simulator.llm;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 request, read whole.
 *
 * @param headers by lower-case name; of a repeated header the last one counts
 * @param arrivedNanos the clock when its first byte was there
 */
record HttpRequest(
        String method,
        String target,
        Map<String, String> headers,
        String body,
        boolean keepAlive,
        long arrivedNanos) {

    static final int MAX_HEAD = 32 * 1024;
    static final int MAX_BODY = 8 * 1024 * 1024;

    /** The next request of a connection, or null when the client closed it in between. */
    static @Nullable HttpRequest read(InputStream in) throws IOException {
        int first = in.read();
        long arrived = System.nanoTime();
        if (first < 0) {
            return null;
        }
        String[] lines = head(in, first).strip().split("\r?\n", -1);
        String[] start = lines[0].split(" ", -1);
        if (start.length != 3 || !start[2].startsWith("HTTP/1.")) {
            throw new Refused(400, "not an HTTP/1.1 request line");
        }
        Map<String, String> headers = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon < 1) {
                throw new Refused(400, "a header without a name");
            }
            headers.put(
                    lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                    lines[i].substring(colon + 1).strip());
        }
        String connection = headers.getOrDefault("connection", "").toLowerCase(Locale.ROOT);
        boolean keepAlive =
                start[2].equals("HTTP/1.0")
                        ? connection.equals("keep-alive")
                        : !connection.equals("close");
        return new HttpRequest(start[0], start[1], headers, body(in, headers), keepAlive, arrived);
    }

    String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    private static String head(InputStream in, int first) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream(512);
        head.write(first);
        int newlines = first == '\n' ? 1 : 0;
        while (newlines < 2) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException();
            }
            head.write(next);
            newlines = next == '\n' ? newlines + 1 : next == '\r' ? newlines : 0;
            if (head.size() > MAX_HEAD) {
                throw new Refused(431, "more than 32 KiB of headers");
            }
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static String body(InputStream in, Map<String, String> headers) throws IOException {
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            return chunked(in);
        }
        int length = length(headers.getOrDefault("content-length", "0"), 10);
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException();
        }
        return new String(body, StandardCharsets.UTF_8);
    }

    private static String chunked(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            int length = length(line(in).replaceFirst(";.*", "").strip(), 16);
            if (length == 0) {
                while (!line(in).isEmpty()) {
                    // trailers are read and dropped
                }
                return body.toString(StandardCharsets.UTF_8);
            }
            if (body.size() + length > MAX_BODY) {
                throw new Refused(413, "more than 8 MiB");
            }
            body.write(in.readNBytes(length));
            line(in);
        }
    }

    private static int length(String text, int radix) {
        try {
            int length = Integer.parseInt(text, radix);
            if (length < 0 || length > MAX_BODY) {
                throw new Refused(413, "more than 8 MiB");
            }
            return length;
        } catch (NumberFormatException _) {
            throw new Refused(400, "a length that is no number");
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException();
            }
            if (line.length() > MAX_HEAD) {
                throw new Refused(431, "a chunk line of more than 32 KiB");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    /** The connection cannot be kept after this: where the next request starts is unknown. */
    static final class Refused extends RuntimeException {
        final int status;

        Refused(int status, String message) {
            super(message);
            this.status = status;
        }
    }
}
