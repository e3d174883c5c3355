package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PostDeepChecksTest {
    private final PostDeepChecks rule = new PostDeepChecks();

    @Test
    void passesWhenTheyHavePassed() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.built())))
                .containsExactly("PASS #");
    }

    @Test
    void quotesTheFaultInEitherSpelling() {
        List<Finding> findings =
                Sample.createCluster()
                        .checkedBy(
                                rule,
                                Account.built()
                                        .with(
                                                "/nodes/0/labels/sagemaker.amazonaws.com~1deep-health-check-status",
                                                "'Failed'")
                                        .with(
                                                "/nodes/0/labels/sagemaker.amazonaws.com~1fault-type",
                                                "'NvidiaErrorTerminate'"));

        assertThat(Brief.of(findings)).containsExactly("FAIL hyperpod-i-0000000000000001");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("Failed: NvidiaErrorTerminate");
    }

    @Test
    void doesNotTakeRunningChecksForPassed() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.built()
                                                        .with(
                                                                "/nodes/0/labels/sagemaker.amazonaws.com~1deep-health-check-status",
                                                                "'InProgress'"))))
                .containsExactly("FAIL hyperpod-i-0000000000000001");
    }

    @Test
    void hasNothingToSayWithoutChecks() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .without("/InstanceGroups/0/OnStartDeepHealthChecks")
                                        .checkedBy(rule, Account.built())))
                .containsExactly("SKIPPED #");
    }
}
