package io.slipway.deploy;

import io.slipway.testkit.HouseRules;
import org.junit.jupiter.api.Test;

class LicenceTest {
    @Test
    void onlyEdgesTouchTheFramework() {
        HouseRules.of("io.slipway.deploy")
                .plurals(
                        "Jobs",
                        "JobLogs",
                        "Labour",
                        "Clusters",
                        "Deployers",
                        "Deployer",
                        "DryRunDeployer")
                .licensed(
                        "AwsClients",
                        "Workers",
                        "SageMakerDeployer",
                        "InfraForgeDeployer",
                        "StepFunctionsDeployer")
                .check();
    }
}
