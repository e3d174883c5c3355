package io.slipway.deploy.cluster;

import io.slipway.problem.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Another end for a cluster, one way or the other.
 *
 * @param by how much longer, ISO-8601 such as {@code PT4H}
 * @param until the new end
 */
public record Extension(@Nullable Duration by, @Nullable Instant until) {
    private static final Duration LONGEST = Duration.ofDays(365);

    Instant from(Instant end, Instant now) {
        if ((by == null) == (until == null)) {
            throw refused("#/by", "must be given, or #/until, not both");
        }
        if (by != null && (!by.isPositive() || by.compareTo(LONGEST) > 0)) {
            throw refused("#/by", "must be longer than nothing and at most " + LONGEST);
        }
        Instant next = by != null ? end.plus(by) : until == null ? end : until;
        if (!next.isAfter(now) || next.isAfter(now.plus(LONGEST))) {
            throw refused(
                    pointer(),
                    "leads to %s; the end must be after now, and within %s"
                            .formatted(next, LONGEST));
        }
        return next;
    }

    /** Where the new end is said. */
    String pointer() {
        return by != null ? "#/by" : "#/until";
    }

    private static RuntimeException refused(String pointer, String message) {
        return Violation.refuse(List.of(new Violation(pointer, message)));
    }
}
