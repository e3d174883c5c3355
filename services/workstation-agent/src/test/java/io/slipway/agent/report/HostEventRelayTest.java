package io.slipway.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.slipway.agent.host.HostId;
import io.slipway.agent.plan.Ledger;
import io.slipway.agent.plan.Letters;
import io.slipway.contracts.host.HostEvent;
import io.slipway.testkit.Await;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostEventRelayTest {
    @TempDir Path directory;

    @Test
    void forgetsNothingWhileTheBrokerIsAway() throws Exception {
        var meters = new SimpleMeterRegistry();
        try (Ledger ledger =
                Ledger.open(
                        directory.resolve("agent.ledger"), new HostId("ws-1"), Clock.systemUTC())) {
            Letters.report(ledger, new HostEvent.Reported("ws-1", 1, List.of(), Instant.EPOCH));
            Letters.putAside(ledger, 2);
            var relay =
                    new HostEventRelay(
                            ledger,
                            new HostId("ws-1"),
                            config("127.0.0.1:" + closedPort()),
                            meters,
                            Clock.systemUTC());

            relay.start(new StartupEvent());
            Await.until(
                    () ->
                            assertThat(meters.counter("outbox.send.errors").count())
                                    .isGreaterThanOrEqualTo(1));
            relay.stop(new ShutdownEvent());

            assertThat(ledger.backlog()).isEqualTo(3);
        }
    }

    @Test
    void sendsSoThatNothingIsLostOrOvertaken() {
        Map<String, Object> settings =
                HostEventRelay.settings(
                        config("127.0.0.1:1", "kafka.acks", "1", "kafka.linger.ms", "50"));
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);

        var effective = new ProducerConfig(settings);

        assertThat(effective.getString(ProducerConfig.ACKS_CONFIG)).isEqualTo("-1");
        assertThat(effective.getBoolean(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG)).isTrue();
        assertThat(effective.getLong(ProducerConfig.LINGER_MS_CONFIG)).isZero();
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static SmallRyeConfig config(String servers, String... more) {
        var values = new HashMap<>(Map.of("kafka.bootstrap.servers", servers));
        for (int i = 0; i < more.length; i += 2) {
            values.put(more[i], more[i + 1]);
        }
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(values, "test", 500))
                .build();
    }
}
