package io.slipway.reservation.request;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The warnings before the end: each at most once, and none after a later one. */
enum Warning {
    HALF_AN_HOUR(30),
    A_QUARTER(15),
    FIVE_MINUTES(5);

    private final int minutes;

    Warning(int minutes) {
        this.minutes = minutes;
    }

    int minutes() {
        return minutes;
    }

    Instant dueAt(Instant end) {
        return end.minus(Duration.ofMinutes(minutes));
    }

    /** The last one whose time has come, or null before the first. */
    static @Nullable Warning reached(Instant end, Instant now) {
        Warning reached = null;
        for (var warning : values()) {
            if (!warning.dueAt(end).isAfter(now)) {
                reached = warning;
            }
        }
        return reached;
    }

    /** The one after that, or null after the last. */
    static @Nullable Warning after(@Nullable Warning last) {
        if (last == null) {
            return HALF_AN_HOUR;
        }
        return switch (last) {
            case HALF_AN_HOUR -> A_QUARTER;
            case A_QUARTER -> FIVE_MINUTES;
            case FIVE_MINUTES -> null;
        };
    }

    static @Nullable Warning of(@Nullable Integer minutes) {
        for (var warning : values()) {
            if (minutes != null && warning.minutes == minutes) {
                return warning;
            }
        }
        return null;
    }
}
