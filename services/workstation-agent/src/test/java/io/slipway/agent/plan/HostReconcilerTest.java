package io.slipway.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.slipway.agent.gpu.simulated.SimulatedGpuHost;
import io.slipway.testkit.Await;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostReconcilerTest {
    @TempDir Path directory;

    /** A full disk and a driver that is gone, at the same time. */
    @Test
    void goesOnWhenNeitherTheGpusNorTheLedgerAnswer() throws Exception {
        var host = new SimulatedGpuHost("NVIDIA A100-SXM4-40GB", 1);
        host.driver(false);
        Ledger ledger = Ledgers.at(directory.resolve("agent.ledger"));
        ledger.accept(Ledgers.desired(1, "3g.20gb"));
        ledger.close();
        var reconciler =
                new HostReconciler(
                        Ledgers.WS_1,
                        host,
                        ledger,
                        Ledgers.PLAN,
                        new SimpleMeterRegistry(),
                        Ledgers.NOON);

        reconciler.start(new StartupEvent());

        Await.until(
                () ->
                        assertThat(reconciler.sighting().blindness())
                                .contains("a problem of its own"));
        reconciler.stop(new ShutdownEvent());
        assertThat(ledger.closed()).isTrue();
    }
}
