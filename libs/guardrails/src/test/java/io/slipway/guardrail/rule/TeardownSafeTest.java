package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TeardownSafeTest {
    private final TeardownSafe rule = new TeardownSafe();

    @Test
    void passesWhenNobodyWorksThere() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.built())))
                .containsExactly("PASS #");
    }

    @Test
    void refusesWhileAJobRuns() {
        List<Finding> findings =
                Sample.createCluster()
                        .checkedBy(
                                rule,
                                Account.built()
                                        .with(
                                                "/jobs/-",
                                                "{'namespace': 'team-a', 'name': 'train', 'kind': 'PyTorchJob'}"));

        assertThat(Brief.of(findings)).containsExactly("FAIL #/ClusterName");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("team-a/train");
    }

    @Test
    void seesAnotherClusterOnTheSameEks() {
        List<Finding> findings =
                Sample.createCluster()
                        .checkedBy(rule, Account.built().with("/clusters/0/eks", "'ml'"));

        assertThat(Brief.of(findings)).containsExactly("FAIL #/ClusterName");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("others");
    }

    @Test
    void seesAProtectedStack() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.built()
                                                        .with(
                                                                "/stacks/0/protectedFromDeletion",
                                                                "true"))))
                .containsExactly("FAIL network");
    }

    @Test
    void lettingGoOfAClusterLeavesTheNamedEksClusterToOthers() {
        assertThat(
                        Brief.of(
                                Sample.ours()
                                        .with("/name", "'ml-cluster'")
                                        .with(
                                                "/eksCluster",
                                                "'arn:aws:eks:us-west-2:111122223333:cluster/ml'")
                                        .checkedBy(
                                                rule,
                                                Account.built().with("/clusters/0/eks", "'ml'"))))
                .containsExactly("PASS #");
    }

    @Test
    void leavesToAPersonWhoseJobsRunWhereTwoClustersShareAnEksCluster() {
        List<Finding> findings =
                Sample.ours()
                        .with("/name", "'ml-cluster'")
                        .with("/eksCluster", "'arn:aws:eks:us-west-2:111122223333:cluster/ml'")
                        .checkedBy(
                                rule,
                                Account.built()
                                        .with("/clusters/0/eks", "'ml'")
                                        .with(
                                                "/jobs/-",
                                                "{'namespace': 'team-b', 'name': 'train', 'kind': 'PyTorchJob'}"));

        assertThat(Brief.of(findings)).containsExactly("UNKNOWN facts/jobs");
        assertThat(findings.getFirst().actual()).contains("team-b/train").contains("others");
        assertThat(findings.getFirst().remediation()).contains("--confirm ml-cluster");
    }

    @Test
    void neverPassesWithoutTheJobsAndTheStacksAndStillTellsTheRest() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.built()
                                                        .with("/jobs", "{'unknown': 'denied'}")
                                                        .with(
                                                                "/stacks/0/protectedFromDeletion",
                                                                "true"))))
                .containsExactly("FAIL network", "UNKNOWN facts/jobs");
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.built()
                                                        .with("/stacks", "{'unknown': 'denied'}"))))
                .containsExactly("UNKNOWN facts/stacks");
    }
}
