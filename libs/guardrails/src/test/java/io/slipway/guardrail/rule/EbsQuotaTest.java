package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EbsQuotaTest {
    private static final String VOLUME =
            "/InstanceGroups/0/InstanceStorageConfigs/0/EbsVolumeConfig";

    private final EbsQuota rule = new EbsQuota();

    @ParameterizedTest
    @CsvSource({
        "1, PASS, 1024",
        "1024, PASS, 1024",
        "1025, FAIL, 1024",
        "16384, FAIL, 1024",
        "16385, FAIL, 16384",
        "99999999999999999999, FAIL, 16384"
    })
    void holdsTheDefaultQuotaBeforeTheBoundOfTheApi(String size, Status status, String bound) {
        assertThat(Sample.createCluster().with(VOLUME + "/VolumeSizeInGB", size).checkedBy(rule))
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.status()).isEqualTo(status);
                            assertThat(finding.expected()).contains(bound);
                        });
    }

    @Test
    void pointsToTheSizeInOurShape() {
        assertThat(
                        Sample.ours()
                                .with("/instanceGroups", "[{'name': 'gpu', 'volumeSizeGb': 2000}]")
                                .checkedBy(rule))
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.subject())
                                    .isEqualTo("#/instanceGroups/0/volumeSizeGb");
                            assertThat(finding.remediation()).contains("1 to 3 business days");
                        });
    }

    @Test
    void wantsAKeyAndNoSizeOfARootVolume() {
        assertThat(
                        Sample.createCluster()
                                .with(VOLUME, "{'RootVolume': true, 'VolumeSizeInGB': 100}")
                                .checkedBy(rule))
                .extracting(Finding::subject)
                .containsExactly(
                        "#" + VOLUME + "/VolumeSizeInGB", "#" + VOLUME + "/VolumeKmsKeyId");
        assertThat(
                        Sample.createCluster()
                                .with(VOLUME, "{'RootVolume': true, 'VolumeKmsKeyId': 'alias/k'}")
                                .checkedBy(rule))
                .extracting(Finding::status)
                .containsExactly(Status.PASS);
    }

    @Test
    void hasNothingToSayWithoutVolumes() {
        assertThat(
                        Sample.createCluster()
                                .without("/InstanceGroups/0/InstanceStorageConfigs")
                                .checkedBy(rule))
                .extracting(Finding::status)
                .containsExactly(Status.SKIPPED);
    }

    @Test
    void knowsTheQuotaByTheNameThatServiceQuotasShows() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with(
                                                                "/quotas/5/name",
                                                                "'Maximum size of EBS volume in GB for a SageMaker HyperPod cluster instance'")
                                                        .without("/quotas/5/code")
                                                        .with("/quotas/5/value", "100"))))
                .containsExactly(
                        "FAIL #/InstanceGroups/0/InstanceStorageConfigs/0/EbsVolumeConfig/VolumeSizeInGB");
    }
}
