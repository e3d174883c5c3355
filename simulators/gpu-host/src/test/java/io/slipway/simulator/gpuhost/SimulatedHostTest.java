package io.slipway.simulator.gpuhost;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The installed program, as a process. */
class SimulatedHostTest {
    @TempDir Path directory;

    @Test
    void servesManyProcessesLikeOneDriver() throws Exception {
        SimulatedHost host = SimulatedHost.install(directory);
        run(host, "-mig", "1");
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            processes.add(start(host, "mig", "-cgi", "19", "-C"));
        }

        int made = 0;
        for (Process process : processes) {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            made += process.exitValue() == 0 ? 1 : 0;
        }

        assertThat(made).isEqualTo(7);
        assertThat(run(host, "-L").lines()).hasSize(8);
        assertThat(host.calls()).hasSize(10).contains("23 mig -cgi 19 -C");
    }

    @Test
    void diesAfterTheEffectWithoutAWord() throws Exception {
        SimulatedHost host = SimulatedHost.install(directory);
        run(host, "-mig", "1");
        host.turn("{\"failures\": [{\"verb\": \"-cgi\", \"effect\": \"crash-after\"}]}");

        Process process = start(host, "mig", "-cgi", "9:4", "-C");

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(137);
        assertThat(run(host, "-L")).contains("MIG 3g.20gb");
    }

    @Test
    void diesBetweenTheInstanceAndItsComputeInstance() throws Exception {
        SimulatedHost host = SimulatedHost.install(directory);
        run(host, "-mig", "1");
        host.turn("{\"failures\": [{\"verb\": \"-cgi\", \"effect\": \"crash-half\"}]}");

        start(host, "mig", "-cgi", "9:4", "-C").waitFor(60, TimeUnit.SECONDS);

        assertThat(run(host, "mig", "-lgi")).contains("4:4");
        assertThat(run(host, "mig", "-lci")).isEqualTo("No compute instances found: Not Found\n");
    }

    @Test
    void losesInstancesAtARebootButOnAmpereNotTheMode() throws Exception {
        SimulatedHost host = SimulatedHost.install(directory);
        run(host, "-mig", "1");
        run(host, "mig", "-cgi", "9:4", "-C");

        host.reboot();

        assertThat(run(host, "mig", "-lgi")).isEqualTo("No GPU instances found: Not Found\n");
    }

    @Test
    void losesTheModeTooOnHopper() throws Exception {
        SimulatedHost host = SimulatedHost.install(directory);
        host.turn("{\"model\": \"H100-80GB\"}");
        run(host, "-mig", "1");

        host.reboot();

        assertThat(run(host, "mig", "-lgi")).isEqualTo("No MIG-enabled devices found.\n");
    }

    @Test
    void numbersDeviceNodesAsTheKernelModuleDoes() throws Exception {
        SimulatedHost host = SimulatedHost.install(directory);

        assertThat(Files.readAllLines(host.migMinors()))
                .startsWith("config 1", "monitor 2", "gpu0/gi0/access 3")
                .endsWith("gpu31/gi14/ci7/access 4322");
    }

    private static String run(SimulatedHost host, String... args) throws Exception {
        Process process = start(host, args);
        try (InputStream out = process.getInputStream()) {
            String text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor(60, TimeUnit.SECONDS);
            return text;
        }
    }

    private static Process start(SimulatedHost host, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(args));
        command.addFirst(host.nvidiaSmi().toString());
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
