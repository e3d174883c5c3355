package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeepChecksEligibleTest {
    private final DeepChecksEligible rule = new DeepChecksEligible();

    @ParameterizedTest
    @ValueSource(
            strings = {"ml.g5.xlarge", "ml.p4d.24xlarge", "ml.p5.48xlarge", "ml.trn1.32xlarge"})
    void takesTypesWithAccelerators(String type) {
        assertThat(checkedOn(type, 2, "'InstanceStress', 'InstanceConnectivity'"))
                .extracting(Finding::status)
                .containsExactly(Status.PASS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ml.m5.2xlarge", "ml.c7g.medium", "ml.t3.large"})
    void refusesTypesWithout(String type) {
        assertThat(checkedOn(type, 2, "'InstanceStress'"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.blocks()).isTrue());
    }

    @Test
    void warnsOfConnectivityOfOneNode() {
        assertThat(checkedOn("ml.p5.48xlarge", 1, "'InstanceStress'"))
                .extracting(Finding::status)
                .containsExactly(Status.PASS);
        assertThat(checkedOn("ml.p5.48xlarge", 1, "'InstanceConnectivity'"))
                .extracting(Finding::status)
                .containsExactly(Status.WARN);
        assertThat(checkedOn("ml.p5.48xlarge", 2, "'InstanceConnectivity'"))
                .extracting(Finding::status)
                .containsExactly(Status.PASS);
    }

    @Test
    void warnsOfChecksWithoutNodes() {
        assertThat(checkedOn("ml.p5.48xlarge", 0, "'InstanceStress'"))
                .extracting(Finding::status)
                .containsExactly(Status.WARN);
    }

    @Test
    void refusesTaintsBesideChecks() {
        List<Finding> findings =
                Sample.createCluster()
                        .with(
                                "/InstanceGroups/0/KubernetesConfig",
                                "{'Taints': [{'Key': 'a', 'Effect': 'NoSchedule'}]}")
                        .checkedBy(rule);

        assertThat(findings)
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.status()).isEqualTo(Status.FAIL);
                            assertThat(finding.subject())
                                    .isEqualTo("#/InstanceGroups/0/OnStartDeepHealthChecks");
                        });
    }

    @Test
    void looksAtEveryTypeThatMayCome() {
        assertThat(
                        Sample.createCluster()
                                .without("/InstanceGroups/0/InstanceType")
                                .with(
                                        "/InstanceGroups/0/InstanceRequirements",
                                        "{'InstanceTypes': ['ml.p5.48xlarge', 'ml.m5.large']}")
                                .checkedBy(rule))
                .extracting(Finding::status)
                .containsExactly(Status.FAIL);
    }

    @Test
    void doesNotCallAnUnknownTypeGood() {
        assertThat(checkedOn("ml.q9.xlarge", 2, "'InstanceStress'"))
                .extracting(Finding::status)
                .containsExactly(Status.UNKNOWN);
    }

    @Test
    void hasNothingToSayWithoutChecks() {
        assertThat(
                        Sample.createCluster()
                                .without("/InstanceGroups/0/OnStartDeepHealthChecks")
                                .checkedBy(rule))
                .extracting(Finding::status)
                .containsExactly(Status.SKIPPED);
    }

    private List<Finding> checkedOn(String type, int count, String checks) {
        return Sample.createCluster()
                .with("/InstanceGroups/0/InstanceType", "'%s'".formatted(type))
                .with("/InstanceGroups/0/InstanceCount", String.valueOf(count))
                .with("/InstanceGroups/0/OnStartDeepHealthChecks", "[%s]".formatted(checks))
                .checkedBy(rule);
    }
}
