package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IdempOwnershipTest {
    private final IdempOwnership rule = new IdempOwnership();

    @Test
    void passesWhileTheNameIsFree() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.good())))
                .containsExactly("PASS #");
    }

    @Test
    void passesWhenTheClusterIsOurs() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.built())))
                .containsExactly("PASS #");
    }

    @Test
    void refusesTheClusterOfAnotherTeam() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.built().with("/clusters/1/tags", "{}"))))
                .containsExactly("FAIL #/ClusterName");
    }

    @Test
    void refusesTheStackOfAnotherTeam() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with("/stacks/0/name", "'ml-cluster'"))))
                .containsExactly("FAIL #/ClusterName");
    }
}
