package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StuckCreatingTest {
    private final StuckCreating rule = new StuckCreating();

    @Test
    void hasNothingToSayOfAClusterInService() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.built())))
                .containsExactly("SKIPPED #");
    }

    @Test
    void waitsWhileDeepChecksRun() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.built()
                                                        .with("/clusters/1/status", "'Creating'")
                                                        .with(
                                                                "/clusters/1/changed",
                                                                "'2026-11-22T07:00:00Z'"))))
                .containsExactly("PASS #");
    }

    @Test
    void warnsAfterAnHourOfSilence() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .without("/InstanceGroups/0/OnStartDeepHealthChecks")
                                        .checkedBy(
                                                rule,
                                                Account.built()
                                                        .with("/clusters/1/status", "'Creating'")
                                                        .with(
                                                                "/clusters/1/changed",
                                                                "'2026-11-22T08:30:00Z'"))))
                .containsExactly("WARN ml-cluster");
    }

    @Test
    void failsAfterTwo() {
        List<Finding> findings =
                Sample.createCluster()
                        .without("/InstanceGroups/0/OnStartDeepHealthChecks")
                        .checkedBy(
                                rule,
                                Account.built()
                                        .with("/clusters/1/status", "'Creating'")
                                        .with("/clusters/1/changed", "'2026-11-22T07:00:00Z'")
                                        .with("/clusters/1/failure", "'Insufficient capacity'"));

        assertThat(Brief.of(findings)).containsExactly("FAIL ml-cluster");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("Insufficient capacity");
    }
}
