package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HelmDepsTest {
    private final HelmDeps rule = new HelmDeps();

    @Test
    void passesWithTheChartInstalled() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.good())))
                .containsExactly("PASS #");
    }

    @Test
    void namesWhatIsNotThere() {
        List<Finding> findings =
                Sample.createCluster().checkedBy(rule, Account.good().with("/workloads", "[]"));

        assertThat(Brief.of(findings)).containsExactly("FAIL #/Orchestrator/Eks/ClusterArn");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("health-monitoring-agent");
    }

    @Test
    void asksForTheNeuronPluginOnlyForNeuron() {
        List<Finding> findings =
                Sample.createCluster()
                        .with("/InstanceGroups/0/InstanceType", "'ml.trn1.32xlarge'")
                        .checkedBy(rule, Account.good());

        assertThat(Brief.of(findings)).containsExactly("FAIL #/Orchestrator/Eks/ClusterArn");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("neuron-device-plugin");
    }

    @Test
    void refusesAReleaseThatFailed() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with(
                                                                "/helmReleases/0/status",
                                                                "'failed'"))))
                .containsExactly("FAIL kube-system/hyperpod-dependencies");
    }

    @Test
    void refusesAnAgentThatRunsNowhere() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good().with("/workloads/0/ready", "0"))))
                .containsExactly("FAIL aws-hyperpod/health-monitoring-agent");
    }

    @Test
    void warnsOfAPluginThatMissesANode() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good().with("/workloads/1/desired", "3"))))
                .containsExactly("WARN kube-system/hyperpod-nvidia-device-plugin");
    }
}
