package io.slipway.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.slipway.agent.gpu.nvidiasmi.NvidiaSmiGpuHost;
import io.slipway.agent.host.HostId;
import io.slipway.simulator.gpuhost.SimulatedHost;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VitalsGaugesTest {
    private static final int MEBIBYTE = 1024 * 1024;
    private static final String WELL = "{}";

    @TempDir Path directory;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Instant now = Instant.parse("2027-01-01T00:00:00Z");
    private SimulatedHost simulator;
    private VitalsGauges gauges;

    @BeforeEach
    void install() {
        simulator = SimulatedHost.install(directory);
        gauges =
                new VitalsGauges(
                        new HostId("ws-1"),
                        new NvidiaSmiGpuHost(
                                simulator.nvidiaSmi(), Duration.ofSeconds(30), MEBIBYTE),
                        meters,
                        new Clock() {
                            @Override
                            public Instant instant() {
                                return now;
                            }

                            @Override
                            public ZoneOffset getZone() {
                                return ZoneOffset.UTC;
                            }

                            @Override
                            public Clock withZone(ZoneId zone) {
                                return this;
                            }
                        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"failures\": [{\"verb\": \"--query-gpu\", \"effect\": \"garbage\"}]}",
                "{\"failures\": [{\"verb\": \"--query-gpu\", \"effect\": \"driver-absent\"}]}"
            })
    void anAnswerThatIsLostIsAskedForAgainAtTheNextRound(String trouble) {
        simulator.turn(trouble);
        gauges.refresh();
        assertThat(measured()).isEmpty();

        simulator.turn(WELL);
        gauges.refresh();

        assertThat(measured()).containsExactlyInAnyOrder(31.0, 62.0);
    }

    @Test
    void asksADriverThatAnswersFourTimesAMinute() {
        for (int second = 0; second < 60; second += 3) {
            gauges.refresh();
            now = now.plusSeconds(3);
        }

        assertThat(simulator.calls()).hasSize(4);
    }

    @Test
    void keepsNoOldNumber() {
        gauges.refresh();
        now = now.plusSeconds(15);
        simulator.turn("{\"present\": false}");

        gauges.refresh();

        assertThat(measured()).isEmpty();
    }

    private List<Double> measured() {
        return meters.getMeters().stream()
                .map(Meter::measure)
                .map(all -> all.iterator().next().getValue())
                .toList();
    }
}
