package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StuckDeletingTest {
    private final StuckDeleting rule = new StuckDeleting();

    @Test
    void passesWhileNoStackIsStuck() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.good())))
                .containsExactly("PASS #");
    }

    @Test
    void namesWhatKeepsTheStackInOrder() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with("/stacks/0/status", "'DELETE_FAILED'")
                                                        .with(
                                                                "/blockers",
                                                                "[{'kind': 'security-group', 'id': 'sg-9'}, {'kind': 'vpc-endpoint', 'id': 'vpce-guardduty'}]"))))
                .containsExactly("FAIL network");
    }

    @Test
    void findsAStackThatHasBeenGoingTooLong() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with(
                                                                "/stacks/0/status",
                                                                "'DELETE_IN_PROGRESS'")
                                                        .with(
                                                                "/stacks/0/changed",
                                                                "'2026-11-22T09:00:00Z'"))))
                .containsExactly("FAIL network");
    }

    @Test
    void findsAClusterThatHasBeenGoingTooLong() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.built()
                                                        .with("/clusters/1/status", "'Deleting'")
                                                        .with(
                                                                "/clusters/1/changed",
                                                                "'2026-11-22T09:00:00Z'"))))
                .containsExactly("FAIL #/ClusterName");
    }
}
