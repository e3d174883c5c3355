package io.slipway.agent.gpu.nvidiasmi;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.agent.gpu.GpuFault.Kind;
import io.slipway.agent.gpu.GpuHost;
import io.slipway.agent.gpu.GpuHostContract;
import io.slipway.agent.gpu.Vitals;
import io.slipway.simulator.gpuhost.SimulatedHost;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NvidiaSmiGpuHostTest extends GpuHostContract {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int MEBIBYTE = 1024 * 1024;

    @TempDir Path directory;
    private SimulatedHost simulator;
    private GpuHost host;

    @BeforeEach
    void install() {
        simulator = SimulatedHost.install(directory);
        host = new NvidiaSmiGpuHost(simulator.nvidiaSmi(), LIMIT, MEBIBYTE);
    }

    @Test
    void namesGpuAndInstanceInEveryChangingCall() {
        host.enableMig(0);
        create("2g.10gb", 2);
        host.destroySlice(slice("2g.10gb"));

        assertThat(simulator.calls())
                .filteredOn(call -> call.matches(".* -(mig|cgi|dci|dgi) .*"))
                .containsExactly(
                        "0 -i 0 -mig 1",
                        "0 mig -i 0 -cgi 14:2 -C",
                        "0 mig -i 0 -dci -gi 4",
                        "0 mig -i 0 -dgi -gi 4");
    }

    @ParameterizedTest
    @CsvSource({
        "450, right-first",
        "535, left-first",
        "535, right-first",
        "580, left-first",
        "580, right-first"
    })
    void readsEveryDialect(String driver, String idMap) {
        simulator.turn("{\"driver\": \"%s\", \"idMap\": \"%s\"}".formatted(driver, idMap));
        host.enableMig(0);
        // A driver of that age takes no explicit start, so another hand makes the slices.
        simulator.turn("{\"driver\": \"580\", \"idMap\": \"%s\"}".formatted(idMap));
        create("3g.20gb", 4);
        create("1g.5gb", 0);
        simulator.turn(
                """
                {"driver": "%s", "idMap": "%s", "processes": [{"gpu": 0, "start": 5, "pid": 7}]}
                """
                        .formatted(driver, idMap));

        assertThat(gpu().slices())
                .extracting(slice -> slice.profile() + "@" + slice.start() + slice.pids())
                .containsExactlyInAnyOrder("3g.20gb@4[7]", "1g.5gb@0[]");
        assertThat(gpu().geometry().names()).contains("1g.5gb+me", "7g.40gb");
    }

    @Test
    void refusesExplicitStartsOnADriverThatDoesNotHaveThem() {
        simulator.turn("{\"driver\": \"450\"}");
        host.enableMig(0);

        assertThat(faultOf(() -> create("1g.5gb", 0))).isEqualTo(Kind.INVALID);
    }

    @Test
    void triesAgainWhenADriverStillSaysInUseAfterTheLastProcessEnded() {
        host.enableMig(0);
        create("1g.5gb", 0);
        simulator.turn(
                "{\"failures\": [{\"verb\": \"-dgi\", \"times\": 2, \"effect\": \"in-use\"}]}");

        host.destroySlice(slice("1g.5gb"));

        assertThat(gpu().slices()).isEmpty();
    }

    @Test
    void tellsTemperatureAndPower() {
        assertThat(host.vitals()).containsExactly(new Vitals(0, 31.0, 62.0));
    }

    @Test
    void aBoardWithoutASensorMeasuresNothing() {
        assertThat(Texts.vitals("0, 31, [N/A]\n1, [Not Supported], 12.50\n? ? ?\n"))
                .containsExactly(new Vitals(0, 31.0, null), new Vitals(1, null, 12.5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-L", "-q", "-lgi", "--query-gpu", "-lgip"})
    void doesNotTakeGarbageForAnIdleGpu(String verb) {
        host.enableMig(0);
        create("1g.5gb", 0);
        simulator.turn(
                "{\"failures\": [{\"verb\": \"%s\", \"times\": 99, \"effect\": \"driver-absent\"}]}"
                        .formatted(verb));

        assertThat(faultOf(() -> host.observe())).isEqualTo(Kind.NO_DRIVER);
    }

    @Test
    void givesUpOnAProgramThatHangsAndEndsIt() {
        host = new NvidiaSmiGpuHost(simulator.nvidiaSmi(), Duration.ofSeconds(2), MEBIBYTE);
        simulator.turn("{\"failures\": [{\"verb\": \"-mig\", \"effect\": \"hang\"}]}");

        assertThat(faultOf(() -> host.enableMig(0))).isEqualTo(Kind.TIMED_OUT);

        assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive))
                .noneMatch(process -> process.info().commandLine().orElse("").contains("-mig"));
    }

    @Test
    void givesUpOnAProgramThatFloodsItsOutput() {
        simulator.turn("{\"failures\": [{\"verb\": \"-mig\", \"effect\": \"flood\"}]}");

        assertThat(faultOf(() -> host.enableMig(0))).isEqualTo(Kind.UNREADABLE);
    }

    @Test
    void saysThatTheProgramIsMissing() {
        host = new NvidiaSmiGpuHost(directory.resolve("nowhere/nvidia-smi"), LIMIT, MEBIBYTE);

        assertThat(faultOf(() -> host.observe())).isEqualTo(Kind.NOT_RUNNABLE);
    }

    @Override
    protected GpuHost host() {
        return host;
    }

    @Override
    protected void run(int slot, int pid) {
        simulator.turn(
                slot < 0
                        ? "{\"processes\": [{\"gpu\": 0, \"pid\": %d}]}".formatted(pid)
                        : "{\"processes\": [{\"gpu\": 0, \"start\": %d, \"pid\": %d}]}"
                                .formatted(slot, pid));
    }

    @Override
    protected void endProcesses() {
        simulator.turn("{}");
    }

    @Override
    protected void unloadDriver() {
        simulator.turn("{\"present\": false}");
    }

    @Override
    protected void takePermission() {
        simulator.turn("{\"privileged\": false}");
    }

    @Override
    protected void holdGpu() {
        simulator.turn("{\"clients\": [\"dcgm\"]}");
    }

    @Override
    protected void letGo() {
        simulator.turn("{}");
    }

    @Override
    protected void lieAtNextCreation() {
        simulator.turn("{\"failures\": [{\"verb\": \"-cgi\", \"effect\": \"lie\"}]}");
    }

    @Override
    protected void stopHalfWayAtNextCreation() {
        simulator.turn("{\"failures\": [{\"verb\": \"-cgi\", \"effect\": \"crash-half\"}]}");
    }
}
