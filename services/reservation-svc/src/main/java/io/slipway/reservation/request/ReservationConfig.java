package io.slipway.reservation.request;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;

@ConfigMapping(prefix = "slipway.reservation.request")
public interface ReservationConfig {
    /** Producers on other platforms and the tenant each of them speaks for. */
    @WithDefault("team-a")
    Map<String, String> producers();

    /** The longest a reservation of a GPU type may be asked for; 24 hours where none is given. */
    Map<String, Duration> longest();

    /** Between two looks whether anything is due. */
    @WithDefault("1s")
    Duration sweep();

    QuotaConfig quota();

    /** How much may be running and promised at a time. */
    interface QuotaConfig {
        /** For each owner. */
        Allowance owner();

        /** For each tenant. */
        Allowance tenant();
    }

    interface Allowance {
        @WithDefault("4096")
        int gpus();

        @WithDefault("100000")
        double gpuHours();
    }
}
