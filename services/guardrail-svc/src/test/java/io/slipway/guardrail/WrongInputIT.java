package io.slipway.guardrail;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipway.contracts.cluster.ClusterEvent;
import io.slipway.contracts.deploy.DeployEvent;
import io.slipway.testkit.Poison;
import io.slipway.testkit.ProblemWalk;
import io.slipway.testkit.SlipwayStack;
import org.junit.jupiter.api.Test;

/** What is wrong gets a clear answer, or goes to the dead letters, and changes nothing. */
@QuarkusTest
@WithTestResource(SlipwayStack.class)
class WrongInputIT {
    @Test
    void everyRequestThatCannotBeTakenGetsAProblem() {
        ProblemWalk.walk("admin", "POST /api/guardrails/check");
    }

    @Test
    void noDeploymentHoldsUpTheNext() {
        Poison.of(
                        DeployEvent.TOPIC,
                        "guardrail-svc.deployments",
                        DeployEvent.Requested.TYPE,
                        "//slipway/deploy-svc")
                .isSurvivedInGoodHealth();
    }

    @Test
    void noClusterHoldsUpTheNext() {
        Poison.of(
                        ClusterEvent.TOPIC,
                        "guardrail-svc.clusters",
                        ClusterEvent.Provisioned.TYPE,
                        "//slipway/deploy-svc")
                .isSurvivedInGoodHealth();
    }
}
