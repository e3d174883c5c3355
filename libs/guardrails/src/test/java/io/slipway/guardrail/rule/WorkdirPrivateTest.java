package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WorkdirPrivateTest {
    private final WorkdirPrivate rule = new WorkdirPrivate();

    @Test
    void passesWithAFolderOfItsOwn() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.good())))
                .containsExactly("PASS #");
    }

    @Test
    void refusesAnIdThatLeadsOut() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with("/workdir/jobId", "'../../x'"))))
                .containsExactly("FAIL facts/workdir/jobId");
    }

    @Test
    void refusesASharedFolder() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with(
                                                                "/workdir/sharedWith",
                                                                "['another']"))))
                .containsExactly("FAIL facts/workdir/sharedWith");
    }

    @Test
    void refusesAnotherRunsLock() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with(
                                                                "/workdir/locks",
                                                                "['cdk.out/synth.lock']"))))
                .containsExactly("FAIL facts/workdir/locks");
    }

    @Test
    void refusesAFullDisk() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with("/workdir/freeMegabytes", "10"))))
                .containsExactly("FAIL facts/workdir/freeMegabytes");
    }

    @Test
    void refusesAFolderThatIsNotNamedByTheJob() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with(
                                                                "/workdir/path",
                                                                "'/var/lib/slipway/shared'"))))
                .containsExactly("FAIL facts/workdir/path");
    }
}
