package io.slipway.reservation;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
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

    /** Of a type that nobody takes: an ask that can be read is judged, see AskConsumerIT. */
    @Test
    void noAskHoldsUpTheNext() {
        Poison.of(
                        "ext.acme.reservation.v1",
                        "reservation-svc.asks",
                        "io.slipway.reservation.wished.v1",
                        "//acme/ci")
                .isSurvivedInGoodHealth();
    }
}
