package io.slipway.deploy.job;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.math.BigDecimal;
import java.time.Duration;

@ConfigMapping(prefix = "slipway.deploy.approval")
public interface ApprovalConfig {
    /** What costs more US dollars an hour waits for somebody's approval, asked for or not. */
    @WithDefault("500")
    BigDecimal aboveUsdPerHour();

    /** How long a plan waits for it before the job is cancelled. */
    @WithDefault("24h")
    Duration limit();
}
