package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AccessEntryConflictTest {
    private final AccessEntryConflict rule = new AccessEntryConflict();

    @Test
    void passesWithoutAForeignEntry() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.good())))
                .containsExactly("PASS #");
    }

    @Test
    void findsAnEntryOfAnEarlierAttempt() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with(
                                                                "/accessEntries/0/principalArn",
                                                                "'arn:aws:iam::111122223333:role/exec'"))))
                .containsExactly("FAIL arn:aws:iam::111122223333:role/exec");
    }

    @Test
    void takesHyperPodsOwn() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with(
                                                                "/accessEntries/0",
                                                                "{'cluster': 'ml', 'principalArn': 'arn:aws:iam::111122223333:role/exec', 'type': 'HYPERPOD_LINUX'}"))))
                .containsExactly("PASS #");
    }

    @Test
    void seesThroughThePathOfARole() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .with(
                                                "/InstanceGroups/0/ExecutionRole",
                                                "'arn:aws:iam::111122223333:role/team/a/exec2'")
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with(
                                                                "/accessEntries/0",
                                                                "{'cluster': 'ml', 'principalArn': 'arn:aws:iam::111122223333:role/exec2', 'type': 'AWS_AUTH'}"))))
                .containsExactly("FAIL arn:aws:iam::111122223333:role/exec2");
    }
}
