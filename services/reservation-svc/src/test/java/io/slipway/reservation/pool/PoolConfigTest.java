package io.slipway.reservation.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PoolConfigTest {
    @Test
    void isTheDemoPoolByDefault() {
        var config = config(Map.of());

        assertThat(config.name()).isEqualTo("default");
        assertThat(config.nodes())
                .isEqualTo(List.of(new NodeSpec(2, 8, "h100"), new NodeSpec(1, 4, "a100")));
        assertThat(config.lease()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void takesAnotherPool() {
        var config =
                config(
                        Map.of(
                                "slipway.reservation.pool.name", "east",
                                "slipway.reservation.pool.nodes", "64x8:b200",
                                "slipway.reservation.pool.lease", "30s"));

        assertThat(config.name()).isEqualTo("east");
        assertThat(config.nodes()).containsExactly(new NodeSpec(64, 8, "b200"));
        assertThat(config.lease()).isEqualTo(Duration.ofSeconds(30));
    }

    private static PoolConfig config(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .withMapping(PoolConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 500))
                .addDiscoveredConverters()
                .build()
                .getConfigMapping(PoolConfig.class);
    }
}
