package io.slipway.agent.gpu.simulated;

import io.slipway.agent.gpu.GpuHost;
import io.slipway.agent.gpu.GpuHostContract;
import io.slipway.agent.gpu.simulated.SimulatedGpuHost.Trouble;

class SimulatedGpuHostTest extends GpuHostContract {
    private final SimulatedGpuHost host = new SimulatedGpuHost("NVIDIA A100-SXM4-40GB", 1);

    @Override
    protected GpuHost host() {
        return host;
    }

    @Override
    protected void run(int slot, int pid) {
        host.run(0, slot, pid);
    }

    @Override
    protected void endProcesses() {
        host.endProcesses();
    }

    @Override
    protected void unloadDriver() {
        host.driver(false);
    }

    @Override
    protected void takePermission() {
        host.permitted(false);
    }

    @Override
    protected void holdGpu() {
        host.held(true);
    }

    @Override
    protected void letGo() {
        host.held(false);
    }

    @Override
    protected void lieAtNextCreation() {
        host.next(Trouble.LIE);
    }

    @Override
    protected void stopHalfWayAtNextCreation() {
        host.next(Trouble.HALF);
    }
}
