package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegionSupportTest {
    private final RegionSupport rule = new RegionSupport();

    @ParameterizedTest
    @CsvSource({
        "us-east-1, PASS",
        "ap-southeast-2, PASS",
        "af-south-1, UNKNOWN",
        "us-gov-west-1, WARN",
        "us-gov-east-1, WARN",
        "eu-south-2, WARN",
        "eu-west-9, FAIL",
        "us-esat-1, FAIL",
        "useast1, FAIL",
        "moon-north-1, FAIL"
    })
    void tellsKnownFromNotKnownFromWrong(String region, Status status) {
        assertThat(Sample.ours().with("/region", "'%s'".formatted(region)).checkedBy(rule))
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.status()).isEqualTo(status);
                            assertThat(finding.blocks())
                                    .isEqualTo(status == Status.FAIL || status == Status.UNKNOWN);
                        });
    }

    @ParameterizedTest
    @CsvSource({"1.28, PASS", "1.35, PASS", "1.27, FAIL", "1.36, UNKNOWN", "latest, FAIL"})
    void tellsKubernetesVersionsApart(String version, Status status) {
        assertThat(
                        Sample.ours()
                                .with("/kubernetesVersion", "'%s'".formatted(version))
                                .checkedBy(rule))
                .extracting(Finding::status)
                .containsExactly(status);
    }

    @Test
    void refusesAnArnOfAnotherPartition() {
        assertThat(
                        Sample.createCluster()
                                .with(
                                        "/InstanceGroups/0/ExecutionRole",
                                        "'arn:aws-cn:iam::111122223333:role/exec'")
                                .checkedBy(rule))
                .extracting(Finding::subject)
                .containsExactly("#/InstanceGroups/0/ExecutionRole");
    }

    @Test
    void refusesAnArnOfAnotherRegion() {
        assertThat(
                        Sample.createCluster()
                                .with(
                                        "/InstanceGroups/0/TrainingPlanArn",
                                        "'arn:aws:sagemaker:us-east-1:111122223333:training-plan/mine'")
                                .checkedBy(rule))
                .extracting(Finding::subject)
                .containsExactly("#/InstanceGroups/0/TrainingPlanArn");
    }

    @Test
    void hasNothingToSayWithoutARegion() {
        assertThat(Sample.createCluster().with("/Orchestrator", "{'Slurm': {}}").checkedBy(rule))
                .extracting(Finding::status)
                .containsExactly(Status.SKIPPED);
    }
}
