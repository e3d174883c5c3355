package io.slipway.reservation.request;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Map;

@ConfigMapping(prefix = "slipway.reservation.request")
public interface ReservationConfig {
    /** Producers on other platforms and the tenant each of them speaks for. */
    @WithDefault("team-a")
    Map<String, String> producers();
}
