package io.slipway.deploy;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipway.contracts.deploy.DeployAsk;
import io.slipway.contracts.guardrail.GuardrailEvent;
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
        Poison.of("ext.acme.deploy.v1", "deploy-svc.asks", DeployAsk.TYPE, "//acme/ci")
                .isSurvivedInGoodHealth();
    }

    @Test
    void noVerdictHoldsUpTheNext() {
        Poison.of(
                        GuardrailEvent.TOPIC,
                        "deploy-svc.verdicts",
                        GuardrailEvent.Passed.TYPE,
                        "//slipway/guardrail-svc")
                .isSurvivedInGoodHealth();
    }
}
