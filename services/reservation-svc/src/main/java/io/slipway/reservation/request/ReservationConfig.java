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

    /**
     * Between two looks whether somebody who waits could start earlier, beside those that follow
     * from what came free.
     */
    @WithDefault("10s")
    Duration replan();

    /**
     * How long a reservation may go on after its end for what is unsaved, as far as nobody is
     * promised its GPUs.
     */
    @WithDefault("2m")
    Duration grace();

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
