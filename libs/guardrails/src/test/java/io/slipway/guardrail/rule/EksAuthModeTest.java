package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EksAuthModeTest {
    private final EksAuthMode rule = new EksAuthMode();

    @Test
    void passesWithAccessEntries() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.good())))
                .containsExactly("PASS #");
    }

    @Test
    void refusesTheDefaultOfEks() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with(
                                                                "/eksClusters/0/authMode",
                                                                "'CONFIG_MAP'"))))
                .containsExactly("FAIL #/Orchestrator/Eks/ClusterArn");
    }

    @Test
    void doesNotTakeAnAbsentModeForAGoodOne() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good().without("/eksClusters/0/authMode"))))
                .containsExactly("UNKNOWN #/Orchestrator/Eks/ClusterArn");
    }
}
