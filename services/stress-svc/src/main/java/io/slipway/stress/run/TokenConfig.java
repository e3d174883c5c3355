package io.slipway.stress.run;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

@ConfigMapping(prefix = "slipway.stress.token")
public interface TokenConfig {
    String issuer();

    @WithDefault("stress-svc")
    String clientId();

    String clientSecret();
}
