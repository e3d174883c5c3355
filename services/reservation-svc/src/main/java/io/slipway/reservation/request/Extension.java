package io.slipway.reservation.request;

import java.time.Duration;
import java.time.Instant;

/**
 * What becomes of a wish for more time.
 *
 * @param granted zero when nothing can be had
 * @param furthestEnd how far it may last at most: there the next promise starts, or the longest
 *     length is reached
 */
public record Extension(Duration asked, Duration granted, Instant furthestEnd, Limit limit) {
    /** A wish is granted in whole seconds: less than one is not worth the name. */
    boolean grants() {
        return granted.toSeconds() > 0;
    }

    /** What kept it from being longer. */
    public enum Limit {
        NONE,
        NEXT_PROMISE,
        LONGEST_LENGTH
    }
}
