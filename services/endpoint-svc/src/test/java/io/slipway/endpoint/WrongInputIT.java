package io.slipway.endpoint;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.slipway.contracts.cluster.ClusterEvent;
import io.slipway.testkit.Poison;
import io.slipway.testkit.ProblemWalk;
import io.slipway.testkit.SlipwayStack;
import org.junit.jupiter.api.Test;

/** What is wrong gets a clear answer, or goes to the dead letters, and changes nothing. */
@QuarkusTest
@TestProfile(TestKnobs.class)
@WithTestResource(SlipwayStack.class)
class WrongInputIT {
    @Test
    void everyRequestThatCannotBeTakenGetsAProblem() {
        ProblemWalk.walk(
                "admin",
                "POST /api/endpoints/{id}/v1/chat/completions",
                "POST /api/endpoints/{id}/v1/completions");
    }

    @Test
    void noClusterHoldsUpTheNext() {
        Poison.of(
                        ClusterEvent.TOPIC,
                        "endpoint-svc.clusters",
                        ClusterEvent.Ready.TYPE,
                        "//slipway/deploy-svc")
                .isSurvivedInGoodHealth();
    }
}
