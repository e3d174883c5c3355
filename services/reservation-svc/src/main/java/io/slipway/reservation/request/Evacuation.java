package io.slipway.reservation.request;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whom it touches when a machine gets nothing new, and, if it is emptied, those on it have to
 * leave.
 *
 * @param hash says that nothing about those it touches has changed
 */
public record Evacuation(String machine, boolean emptied, List<Touched> touched, String hash) {

    /**
     * One reservation that it touches.
     *
     * @param startsAt of its slot now
     * @param nextStartsAt of the slot it gets instead; null when it stays, or never gets one
     * @param fails why it would fail; null when it does not
     */
    public record Touched(
            String id,
            String tenant,
            String owner,
            String state,
            int gpus,
            Instant startsAt,
            Instant endsAt,
            @Nullable Instant nextStartsAt,
            @Nullable Instant nextEndsAt,
            @Nullable String fails) {

        private String mark() {
            return "%s %s %s %s".formatted(id, state, startsAt, endsAt);
        }
    }

    /** Nobody is touched. */
    public static Evacuation untouched(String machine) {
        return of(machine, false, List.of());
    }

    static Evacuation of(String machine, boolean emptied, List<Touched> touched) {
        var said =
                machine
                        + " "
                        + emptied
                        + touched.stream()
                                .map(Touched::mark)
                                .sorted()
                                .collect(Collectors.joining("\n", "\n", ""));
        try {
            var digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(said.getBytes(StandardCharsets.UTF_8));
            return new Evacuation(
                    machine, emptied, List.copyOf(touched), HexFormat.of().formatHex(digest, 0, 8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
