package io.slipway.reservation.stream;

import io.slipway.reservation.fact.Listener;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Where one stream is; used by one context only. */
final class Cursor {
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final Duration LONGEST = Duration.ofMinutes(15);

    /** What costs more than a look at what is new is told no more often than that. */
    private static final Duration OUTLOOK_PAUSE = Duration.ofSeconds(2);

    private final Listener listener;
    private final long opened = System.nanoTime();
    private long spokeAt = opened;
    private long outlookAt = opened - OUTLOOK_PAUSE.toNanos();
    private long heard;
    private long stirred;
    private boolean begun;
    private boolean more;
    private boolean over;
    private String outlook = "";
    private long last;

    Cursor(Listener listener, long last) {
        this.listener = listener;
        this.last = last;
    }

    long last() {
        return last;
    }

    void at(long id) {
        last = id;
    }

    boolean first() {
        boolean first = !begun;
        begun = true;
        return first;
    }

    /** True when there may be something to read; asking takes note of what was heard. */
    boolean due() {
        long news = listener.news();
        boolean due = more || news != heard;
        heard = news;
        return due;
    }

    /** Whether what was read was as much as is read at once. */
    void more(boolean there) {
        more = there;
    }

    /** True when the outlook may be another one, and was not told a moment ago. */
    boolean outlookDue() {
        long stirs = listener.stirs();
        if (stirs == stirred || System.nanoTime() - outlookAt < OUTLOOK_PAUSE.toNanos()) {
            return false;
        }
        stirred = stirs;
        outlookAt = System.nanoTime();
        return true;
    }

    /** The outlook when it differs from the last one; null otherwise. */
    @Nullable String changed(String present) {
        if (present.equals(outlook)) {
            return null;
        }
        outlook = present;
        return present;
    }

    void end() {
        over = true;
    }

    boolean lives() {
        return !over && System.nanoTime() - opened < LONGEST.toNanos();
    }

    boolean silent() {
        return System.nanoTime() - spokeAt > HEARTBEAT.toNanos();
    }

    void spoke() {
        spokeAt = System.nanoTime();
    }
}
