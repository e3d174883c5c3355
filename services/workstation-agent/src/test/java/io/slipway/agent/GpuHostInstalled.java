package io.slipway.agent;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.slipway.simulator.gpuhost.SimulatedHost;
import io.slipway.testkit.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** One simulated A100 and an empty ledger for each application that a test starts. */
public final class GpuHostInstalled implements QuarkusTestResourceLifecycleManager {
    private static final String PROPERTY = "slipway.test.gpu-host";

    @Override
    public Map<String, String> start() {
        try {
            Path target = Checkout.module().resolve("target");
            Files.createDirectories(target);
            Path directory = Files.createTempDirectory(target, "gpu-host");
            System.setProperty(PROPERTY, directory.toString());
            return Map.of(
                    "slipway.agent.gpu.nvidia-smi",
                    SimulatedHost.install(directory).nvidiaSmi().toString(),
                    "slipway.agent.plan.ledger",
                    directory.resolve("agent.ledger").toString(),
                    "slipway.agent.plan.recheck",
                    "1s",
                    "slipway.agent.plan.report",
                    "5s");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {}

    /** The host that the running application sees. */
    public static SimulatedHost simulator() {
        return SimulatedHost.install(Path.of(System.getProperty(PROPERTY)));
    }
}
