package io.slipway.reservation.kube;

import io.slipway.reservation.kube.pod.Trouble;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of what runs for a reservation.
 *
 * @param stage raising, ready, failed, clearing or cleared
 * @param ooms how often something was killed for its memory
 * @param home whether it has its owner's home
 */
public record Ground(
        String reservationId,
        String stage,
        int placement,
        @Nullable Trouble trouble,
        @Nullable String host,
        @Nullable Integer sshPort,
        int ooms,
        @Nullable Instant lastOomAt,
        boolean home) {

    /** Null while it is not known where it is. */
    @Nullable String ssh(@Nullable String gateway) {
        if (host == null || sshPort == null) {
            return null;
        }
        return gateway == null
                ? "ssh -p %d dev@%s".formatted(sshPort, host)
                : "ssh -J %s dev@%s".formatted(gateway, host);
    }

    Standing standing(int placements) {
        var why = trouble == null ? new Trouble(Trouble.Kind.STARTING, "it starts") : trouble;
        return switch (stage) {
            case "ready" -> new Standing.Ready();
            case "failed" ->
                    new Standing.Failed(why, why.kind().elsewhere() && placement < placements);
            case "raising", "clearing", "cleared" -> new Standing.Raising(why.words());
            default -> throw new IllegalStateException(reservationId + " is " + stage);
        };
    }
}
