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
                        "Journal",
                        "Judgements",
                        "Orders",
                        "Labour",
                        "Clusters",
                        "Expiries",
                        "Nodes",
                        "ClusterOperations",
                        "Drifts",
                        "Outputs",
                        "Callbacks",
                        "LogShipments",
                        "Meters",
                        "Deployers",
                        "Deployer",
                        "DryRunDeployer")
                .licensed(
                        "OneSchemaEach",
                        "Loop",
                        "AwsClients",
                        "Workers",
                        "Looking",
                        "OperationWorker",
                        "SageMakerDeployer",
                        "InfraForgeDeployer",
                        "StepFunctionsDeployer",
                        "TaskReports")
                .check();
    }
}
