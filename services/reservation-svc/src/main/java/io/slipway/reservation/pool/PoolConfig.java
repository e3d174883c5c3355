package io.slipway.reservation.pool;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

@ConfigMapping(prefix = "slipway.reservation.pool")
public interface PoolConfig {
    @WithDefault("default")
    String name();

    /** Nodes by GPU type, such as {@code 2x8:h100,1x4:a100}. */
    @WithDefault("2x8:h100,1x4:a100")
    List<NodeSpec> nodes();

    /** The zone of the configured pool. */
    Optional<String> zone();

    /** Labels of the configured pool, which a request may ask for. */
    Map<String, String> labels();

    /** How long a silent reconciler keeps the pool to itself. */
    @WithDefault("10s")
    Duration lease();
}
