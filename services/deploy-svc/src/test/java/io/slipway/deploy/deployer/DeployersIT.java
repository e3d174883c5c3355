package io.slipway.deploy.deployer;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipway.testkit.SlipwayStack;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(SlipwayStack.class)
class DeployersIT {
    @Inject Deployers deployers;

    @Test
    void knowsEveryDeployerThatShips() {
        assertThat(deployers.names())
                .contains("dryrun", "sagemaker", "infraforge", "stepfunctions");
    }
}
