package io.slipway.planner.replay;

import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/** The lines of a text, one after the other, however they end. Not thread-safe. */
final class Lines {
    /** What is longer is no line of a table, and would fill the memory. */
    static final int LENGTH_MAX = 65_536;

    private final Reader text;
    private final char[] buffer = new char[LENGTH_MAX];
    private final StringBuilder line = new StringBuilder();
    private int next;
    private int end;
    private boolean afterReturn;

    Lines(Reader text) {
        this.text = text;
    }

    /** Null at the end; cut when it is longer than the longest. */
    @Nullable String next() throws IOException {
        line.setLength(0);
        boolean any = false;
        while (fill()) {
            any = true;
            char one = buffer[next++];
            if (one == '\n' || one == '\r') {
                boolean rest = one == '\n' && afterReturn;
                afterReturn = one == '\r';
                if (!rest) {
                    return line.toString();
                }
                any = false;
                continue;
            }
            afterReturn = false;
            if (line.length() <= LENGTH_MAX) {
                line.append(one);
            }
        }
        return any ? line.toString() : null;
    }

    private boolean fill() throws IOException {
        if (next == end) {
            next = 0;
            end = Math.max(0, text.read(buffer));
        }
        return next < end;
    }
}
