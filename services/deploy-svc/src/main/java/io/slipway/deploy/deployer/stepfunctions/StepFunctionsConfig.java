package io.slipway.deploy.deployer.stepfunctions;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

@ConfigMapping(prefix = "slipway.deploy.step-functions")
public interface StepFunctionsConfig {
    /** Name of the state machine in the account and region of the cluster. */
    Optional<String> stateMachine();
}
