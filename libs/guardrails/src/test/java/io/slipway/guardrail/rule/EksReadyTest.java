package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EksReadyTest {
    private final EksReady rule = new EksReady();

    @Test
    void passesWithAClusterThatHyperPodTakes() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.good())))
                .containsExactly("PASS #");
    }

    @Test
    void refusesAnOldCni() {
        List<Finding> findings =
                Sample.createCluster()
                        .checkedBy(
                                rule,
                                Account.good().with("/addons/0/version", "'v1.16.0-eksbuild.1'"));

        assertThat(Brief.of(findings)).containsExactly("FAIL #/Orchestrator/Eks/ClusterArn");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("v1.16.0");
    }

    @Test
    void refusesAClusterThatIsNotActive() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with(
                                                                "/eksClusters/0/status",
                                                                "'CREATING'"))))
                .containsExactly("FAIL #/Orchestrator/Eks/ClusterArn");
    }

    @Test
    void refusesAnOldVersion() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with("/eksClusters/0/version", "'1.27'"))))
                .containsExactly("FAIL #/Orchestrator/Eks/ClusterArn");
    }

    @Test
    void refusesASingleZone() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with(
                                                                "/eksClusters/0/zoneIds",
                                                                "['usw2-az1']"))))
                .containsExactly("FAIL #/Orchestrator/Eks/ClusterArn");
    }

    @Test
    void refusesAClosedPrivateEndpoint() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with(
                                                                "/eksClusters/0/privateEndpoint",
                                                                "false"))))
                .containsExactly("FAIL #/Orchestrator/Eks/ClusterArn");
    }

    @Test
    void refusesAnotherCni() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with(
                                                                "/workloads/-",
                                                                "{'kind': 'DaemonSet', 'namespace': 'kube-system', 'name': 'cilium', 'ready': 1, 'desired': 1}"))))
                .containsExactly("FAIL kube-system/cilium");
    }
}
