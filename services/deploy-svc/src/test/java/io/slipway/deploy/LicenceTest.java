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
                        "Nodes",
                        "Deployers",
                        "Deployer",
                        "DryRunDeployer")
                .licensed(
                        "Gathering",
                        "Loop",
                        "AwsClients",
                        "Workers",
                        "SageMakerDeployer",
                        "InfraForgeDeployer",
                        "StepFunctionsDeployer")
                .check();
    }
}
