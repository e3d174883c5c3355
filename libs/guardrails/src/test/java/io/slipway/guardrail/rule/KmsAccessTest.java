package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class KmsAccessTest {
    private final KmsAccess rule = new KmsAccess();

    @Test
    void hasNothingToSayWithoutAKey() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.good())))
                .containsExactly("SKIPPED #");
    }

    @Test
    void passesWithAKeyOfTheAccount() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .with(
                                                "/InstanceGroups/0/InstanceStorageConfigs/0/EbsVolumeConfig/VolumeKmsKeyId",
                                                "'arn:aws:kms:us-west-2:111122223333:key/k1'")
                                        .checkedBy(rule, Account.good())))
                .containsExactly("PASS #");
    }

    @Test
    void refusesAKeyThatIsOff() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .with(
                                                "/InstanceGroups/0/InstanceStorageConfigs/0/EbsVolumeConfig/VolumeKmsKeyId",
                                                "'arn:aws:kms:us-west-2:111122223333:key/k1'")
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with("/keys/0/state", "'Disabled'"))))
                .containsExactly(
                        "FAIL #/InstanceGroups/0/InstanceStorageConfigs/0/EbsVolumeConfig/VolumeKmsKeyId");
    }

    @Test
    void refusesAKeyThatTheRoleMayNotUse() {
        List<Finding> findings =
                Sample.createCluster()
                        .with(
                                "/InstanceGroups/0/InstanceStorageConfigs/0/EbsVolumeConfig/VolumeKmsKeyId",
                                "'arn:aws:kms:us-west-2:111122223333:key/k1'")
                        .checkedBy(
                                rule,
                                Account.good()
                                        .with(
                                                "/keys/0/allows",
                                                "['arn:aws:iam::111122223333:role/aws-service-role/hyperpod.sagemaker.amazonaws.com/AWSServiceRoleForAmazonSageMakerHyperPod']"));

        assertThat(Brief.of(findings))
                .containsExactly(
                        "FAIL #/InstanceGroups/0/InstanceStorageConfigs/0/EbsVolumeConfig/VolumeKmsKeyId");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("AWSServiceRole");
    }

    @Test
    void refusesAKeyThatIsNotThere() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .with(
                                                "/InstanceGroups/0/InstanceStorageConfigs/0/EbsVolumeConfig/VolumeKmsKeyId",
                                                "'arn:aws:kms:us-west-2:111122223333:key/k1'")
                                        .checkedBy(rule, Account.good().with("/keys", "[]"))))
                .containsExactly(
                        "FAIL #/InstanceGroups/0/InstanceStorageConfigs/0/EbsVolumeConfig/VolumeKmsKeyId");
    }
}
