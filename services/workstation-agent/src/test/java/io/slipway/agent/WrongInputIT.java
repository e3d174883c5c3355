package io.slipway.agent;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipway.contracts.host.HostDesired;
import io.slipway.testkit.Poison;
import io.slipway.testkit.ProblemWalk;
import io.slipway.testkit.SlipwayStack;
import org.junit.jupiter.api.Test;

/** What is wrong gets a clear answer, or goes to the dead letters, and changes nothing. */
@QuarkusTest
@WithTestResource(
        value = SlipwayStack.class,
        initArgs = @ResourceArg(name = "database", value = "none"))
@WithTestResource(GpuHostInstalled.class)
class WrongInputIT {
    @Test
    void everyRequestThatCannotBeTakenGetsAProblem() {
        ProblemWalk.walk("admin");
    }

    @Test
    void noSnapshotHoldsUpTheNext() {
        Poison.of(
                        HostDesired.topic("ws-1"),
                        "workstation-agent.ws-1",
                        HostDesired.TYPE,
                        "//slipway/test",
                        "agent_snapshots_total{outcome=\"unknown-type\"",
                        "agent_snapshots_total{outcome=\"tombstone\"")
                .isSurvivedInGoodHealth();
    }
}
