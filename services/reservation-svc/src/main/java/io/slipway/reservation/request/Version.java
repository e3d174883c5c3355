package io.slipway.reservation.request;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The versions that a client knows of something, as {@code If-Match} says them. */
record Version(List<String> etags) {
    private static final String ANY = "*";

    /** Null when the client did not say. */
    static @Nullable Version of(@Nullable String header) {
        return header == null || header.isBlank()
                ? null
                : new Version(Arrays.stream(header.split(",", -1)).map(String::strip).toList());
    }

    void refuseOther(long revision) {
        var present = "\"" + revision + "\"";
        if (!etags.contains(ANY) && !etags.contains(present)) {
            throw ReservationProblem.changed(present);
        }
    }
}
