package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AnnotResumeTest {
    private final AnnotResume rule = new AnnotResume();

    @Test
    void passesWithTheRightKey() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.good())))
                .containsExactly("PASS #");
    }

    @Test
    void findsTheKeyThatNobodyReads() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with(
                                                                "/manifests/0/metadata/annotations",
                                                                "{'sagemaker.amazonaws.com/enable-job-auto-restart': 'true'}"))))
                .containsExactly("FAIL train");
    }

    @Test
    void findsAValueThatIsNoText() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with(
                                                                "/manifests/0/metadata/annotations/sagemaker.amazonaws.com~1job-max-retry-count",
                                                                "2"))))
                .containsExactly("FAIL train");
    }

    @Test
    void asksForOnFailure() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with(
                                                                "/manifests/0/spec/pytorchReplicaSpecs/Worker/restartPolicy",
                                                                "'Never'"))))
                .containsExactly("FAIL train");
    }

    @Test
    void warnsOfAnOperatorThatIsNotListed() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with(
                                                                "/workloads/4/image",
                                                                "'training-operator:v1.9.3'"))))
                .containsExactly("WARN kubeflow/training-operator");
    }
}
