package io.slipway.stress;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipway.contracts.endpoint.EndpointEvent;
import io.slipway.contracts.stress.StressAsk;
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
        ProblemWalk.walk("admin");
    }

    @Test
    void noAskHoldsUpTheNext() {
        Poison.of("ext.acme.stress.v1", "stress-svc.asks", StressAsk.TYPE, "//acme/ci")
                .isSurvivedInGoodHealth();
    }

    @Test
    void noEndpointHoldsUpTheNext() {
        Poison.of(
                        EndpointEvent.TOPIC,
                        "stress-svc.endpoints",
                        EndpointEvent.Ready.TYPE,
                        "//slipway/endpoint-svc")
                .isSurvivedInGoodHealth();
    }
}
