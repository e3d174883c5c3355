package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.slipway.guardrail.facts.AccountFacts;
import io.slipway.guardrail.request.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContinuousOnlyTest {
    private static final String SCALING = "{'Mode': 'Enable', 'AutoScalerType': 'Karpenter'}";

    private final ContinuousOnly rule = new ContinuousOnly();

    @Test
    void takesSpotAndScalingInContinuousMode() {
        assertThat(
                        Sample.createCluster()
                                .with("/NodeProvisioningMode", "'Continuous'")
                                .with("/InstanceGroups/0/CapacityRequirements", "{'Spot': {}}")
                                .with("/AutoScaling", SCALING)
                                .with("/ClusterRole", "'arn:aws:iam::111122223333:role/scale'")
                                .checkedBy(rule))
                .extracting(Finding::status)
                .containsExactly(Status.PASS);
    }

    @Test
    void refusesSpotInClassicMode() {
        assertThat(
                        Sample.createCluster()
                                .with("/InstanceGroups/0/CapacityRequirements", "{'Spot': {}}")
                                .checkedBy(rule))
                .extracting(Finding::subject)
                .containsExactly("#/InstanceGroups/0/CapacityRequirements");
    }

    @Test
    void cannotTellTheModeFromAListOfGroups() {
        assertThat(
                        groupsAlone(
                                """
                                [{'InstanceGroupName': 'a', 'CapacityRequirements': {'Spot': {}}},
                                 {'InstanceGroupName': 'b', 'MinInstanceCount': 1}]
                                """))
                .extracting(Finding::status, Finding::severity, Finding::subject)
                .containsExactly(
                        tuple(Status.UNKNOWN, Severity.INFO, "#/0/CapacityRequirements"),
                        tuple(Status.UNKNOWN, Severity.INFO, "#/1/MinInstanceCount"));
    }

    private List<Finding> groupsAlone(String groups) {
        return switch (Reading.of(Sample.json(groups))) {
            case Reading.Read(var asked) ->
                    new RuleBook(List.of(rule))
                            .judge(Case.beforeCreation(asked, AccountFacts.asGiven(), Account.NOW))
                            .verdict()
                            .findings();
            case Reading.Unreadable(var violations) -> throw new AssertionError(violations);
        };
    }

    @Test
    void refusesAStrategyForSlurmWithContinuous() {
        assertThat(
                        Sample.createCluster()
                                .with("/NodeProvisioningMode", "'Continuous'")
                                .with(
                                        "/Orchestrator",
                                        "{'Slurm': {'SlurmConfigStrategy': 'Merge'}}")
                                .checkedBy(rule))
                .extracting(Finding::status, Finding::subject)
                .contains(tuple(Status.FAIL, "#/Orchestrator/Slurm/SlurmConfigStrategy"));
    }

    @Test
    void refusesScalingInClassicModeAndWithoutARole() {
        assertThat(Sample.createCluster().with("/AutoScaling", SCALING).checkedBy(rule))
                .extracting(Finding::subject)
                .containsExactly("#/AutoScaling", "#/ClusterRole");
    }

    @Test
    void takesScalingThatIsSwitchedOff() {
        assertThat(
                        Sample.createCluster()
                                .with("/AutoScaling", "{'Mode': 'Disable'}")
                                .checkedBy(rule))
                .extracting(Finding::status)
                .containsExactly(Status.PASS);
    }

    @Test
    void refusesContinuousWithoutKubernetes() {
        assertThat(
                        Sample.createCluster()
                                .with("/NodeProvisioningMode", "'Continuous'")
                                .with("/Orchestrator", "{'Slurm': {}}")
                                .checkedBy(rule))
                .extracting(Finding::subject)
                .containsExactly("#/NodeProvisioningMode");
    }

    @Test
    void pointsIntoOurShape() {
        assertThat(
                        Sample.ours()
                                .with("/orchestrator", "'slurm'")
                                .with("/instanceGroups", "[{'name': 'gpu', 'spot': true}]")
                                .checkedBy(rule))
                .extracting(Finding::subject)
                .containsExactly("#/instanceGroups/0/spot");
    }
}
