package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PostAccelTest {
    private final PostAccel rule = new PostAccel();

    @Test
    void passesWhenAllIsOffered() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.built())))
                .containsExactly("PASS #");
    }

    @Test
    void findsAMissingGpu() {
        List<Finding> findings =
                Sample.createCluster()
                        .checkedBy(
                                rule,
                                Account.built()
                                        .with("/nodes/0/allocatable/nvidia.com~1gpu", "'7'"));

        assertThat(Brief.of(findings)).containsExactly("FAIL hyperpod-i-0000000000000001");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual()).contains("7");
    }

    @Test
    void findsMissingNetworkCards() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.built()
                                                        .without(
                                                                "/nodes/0/allocatable/vpc.amazonaws.com~1efa"))))
                .containsExactly("FAIL hyperpod-i-0000000000000001");
    }

    @Test
    void doesNotCountGpusThatAreSliced() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.built()
                                                        .with(
                                                                "/nodes/0/allocatable",
                                                                "{'nvidia.com/mig-1g.10gb': '56', 'vpc.amazonaws.com/efa': '32'}"))))
                .containsExactly("PASS #");
    }
}
