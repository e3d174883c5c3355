package io.slipway.load.stream;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Splits a byte stream into server-sent events: one leading byte order mark is dropped, lines end
 * with LF, CR or CRLF, comments and unknown fields are skipped, and an event that no blank line
 * ends is never delivered.
 *
 * <p>Not safe for concurrent use. Lines and events are bounded; beyond that it throws {@link
 * TooLarge}.
 */
public final class SseParser {
    public static final int MAX_EVENT = 1024 * 1024;

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final Sink sink;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    private final ByteArrayOutputStream data = new ByteArrayOutputStream(512);
    private String type = "";
    private boolean firstLine = true;
    private boolean dataSeen;
    private boolean carriageReturn;

    /** Takes each event when its blank line was read. */
    @FunctionalInterface
    public interface Sink {
        void event(String type, byte[] data);
    }

    public SseParser(Sink sink) {
        this.sink = sink;
    }

    public void feed(byte[] bytes) {
        for (byte next : bytes) {
            boolean newlineOfPair = carriageReturn && next == '\n';
            carriageReturn = next == '\r';
            if (newlineOfPair) {
                continue;
            }
            if (next == '\n' || next == '\r') {
                endLine();
            } else {
                if (line.size() + data.size() >= MAX_EVENT) {
                    throw new TooLarge();
                }
                line.write(next);
            }
        }
    }

    private void endLine() {
        byte[] text = line.toByteArray();
        line.reset();
        int start = firstLine && startsWithMark(text) ? BYTE_ORDER_MARK.length : 0;
        firstLine = false;
        if (start == text.length) {
            dispatch();
            return;
        }
        int colon = start;
        while (colon < text.length && text[colon] != ':') {
            colon++;
        }
        int value = Math.min(colon + 1, text.length);
        if (value < text.length && text[value] == ' ') {
            value++;
        }
        field(new String(text, start, colon - start, StandardCharsets.UTF_8), text, value);
    }

    private void field(String name, byte[] text, int value) {
        switch (name) {
            case "data" -> {
                if (dataSeen) {
                    data.write('\n');
                }
                dataSeen = true;
                data.write(text, value, text.length - value);
            }
            case "event" ->
                    type = new String(text, value, text.length - value, StandardCharsets.UTF_8);
            default -> {
                // Comments (an empty name), id, retry and unknown fields carry nothing for us.
            }
        }
    }

    private void dispatch() {
        if (dataSeen) {
            sink.event(type, data.toByteArray());
        }
        data.reset();
        dataSeen = false;
        type = "";
    }

    private static boolean startsWithMark(byte[] text) {
        return text.length >= 3
                && text[0] == BYTE_ORDER_MARK[0]
                && text[1] == BYTE_ORDER_MARK[1]
                && text[2] == BYTE_ORDER_MARK[2];
    }

    /** A line or an event beyond {@link #MAX_EVENT} bytes. */
    public static final class TooLarge extends RuntimeException {
        TooLarge() {
            super("an event of more than %d bytes".formatted(MAX_EVENT));
        }
    }
}
