package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PostNodeLabelTest {
    private final PostNodeLabel rule = new PostNodeLabel();

    @Test
    void passesWhenBothSidesAgree() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.built())))
                .containsExactly("PASS #");
    }

    @Test
    void findsANodeThatNeverJoined() {
        List<Finding> findings =
                Sample.createCluster().checkedBy(rule, Account.built().without("/nodes/0"));

        assertThat(Brief.of(findings)).containsExactly("FAIL i-0000000000000001");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("has not joined");
    }

    @Test
    void findsANodeThatSageMakerDoesNotKnow() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule, Account.built().without("/hyperpodNodes/1"))))
                .containsExactly("FAIL i-0000000000000002");
    }

    @Test
    void leavesNodesOfAnotherClusterAlone() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.built()
                                                        .without("/hyperpodNodes/1")
                                                        .with(
                                                                "/nodes/1/labels/sagemaker.amazonaws.com~1cluster-name",
                                                                "'somebody-elses'"))))
                .containsExactly("PASS #");
    }

    @Test
    void findsANodeThatTakesNoWork() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.built()
                                                        .with(
                                                                "/nodes/0/labels/sagemaker.amazonaws.com~1node-health-status",
                                                                "'UnschedulablePendingReplacement'"))))
                .containsExactly("FAIL hyperpod-i-0000000000000001");
    }

    @Test
    void findsANodeThatIsNotReady() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.built().with("/nodes/0/ready", "false"))))
                .containsExactly("FAIL hyperpod-i-0000000000000001");
    }
}
