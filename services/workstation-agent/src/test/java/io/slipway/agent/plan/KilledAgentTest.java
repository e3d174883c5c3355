package io.slipway.agent.plan;

import static io.slipway.agent.plan.Ledgers.desired;
import static io.slipway.agent.plan.Ledgers.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.agent.gpu.nvidiasmi.NvidiaSmiGpuHost;
import io.slipway.agent.plan.Reconciliation.Limits;
import io.slipway.simulator.gpuhost.SimulatedHost;
import io.slipway.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same with real processes: an agent in a JVM of its own, the simulated driver in others, the
 * ledger on disk, and SIGKILL while nvidia-smi is at work.
 */
class KilledAgentTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir Path directory;

    @Test
    void comesToTheWantedStateThroughKillsWithoutRepeatingAStep() throws Exception {
        SimulatedHost simulator = SimulatedHost.install(directory.resolve("host"));
        simulator.turn("{\"latencyMillis\": 40}");
        Path file = directory.resolve("agent.ledger");
        try (Ledger ledger = Ledgers.at(file)) {
            ledger.accept(desired(1, "3g.20gb", "2g.10gb", "1g.5gb"));
        }

        for (String moment : List.of("-mig 1", "-cgi 14:")) {
            killWhen(simulator, moment, file);
        }
        Process last = agent(simulator, file);
        assertThat(last.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

        assertThat(last.exitValue()).isZero();
        assertThat(changes(simulator)).doesNotHaveDuplicates().hasSize(4);
        try (Ledger ledger = Ledgers.at(file)) {
            assertThat(ledger.standing().reached()).isEqualTo(1);
            assertThat(waiting(ledger))
                    .containsExactly(
                            "slices-changed", "slices-changed", "slices-changed", "plan-applied");
        }
    }

    /** SIGKILL as soon as the driver has been told; what it was told it still does. */
    private static void killWhen(SimulatedHost simulator, String moment, Path file)
            throws Exception {
        Process agent = agent(simulator, file);
        Await.value(
                LIMIT,
                () -> changes(simulator),
                calls -> calls.stream().anyMatch(call -> call.contains(moment)));
        agent.destroyForcibly();
        assertThat(agent.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    private static List<String> changes(SimulatedHost simulator) {
        return simulator.calls().stream()
                .filter(call -> call.matches("0 .*-(mig|cgi|dci|dgi) .*"))
                .toList();
    }

    private static Process agent(SimulatedHost simulator, Path file) throws IOException {
        Path log = Files.createTempFile(file.getParent(), "agent", ".log");
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Agent.class.getName(),
                        file.toString(),
                        simulator.nvidiaSmi().toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /** One pass after the other until the host is as wanted. */
    static final class Agent {
        public static void main(String[] args) {
            var host = new NvidiaSmiGpuHost(Path.of(args[1]), LIMIT, 1024 * 1024);
            try (Ledger ledger = Ledgers.at(Path.of(args[0]))) {
                var reconciliation =
                        new Reconciliation(
                                Ledgers.WS_1, host, ledger, Ledgers.NOON, new Limits(16, LIMIT));
                for (int passes = 0; passes < 20; passes++) {
                    if (reconciliation.pass().drift().isEmpty()) {
                        return;
                    }
                }
                throw new IllegalStateException("not reached");
            }
        }
    }
}
