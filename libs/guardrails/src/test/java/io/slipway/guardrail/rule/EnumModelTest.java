package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnumModelTest {
    private final EnumModel rule = new EnumModel();

    @Test
    void takesWhatTheModelTakes() {
        assertThat(Sample.createCluster().checkedBy(rule))
                .singleElement()
                .satisfies(finding -> assertThat(finding.status()).isEqualTo(Status.PASS));
        assertThat(Sample.ours().checkedBy(rule))
                .singleElement()
                .satisfies(finding -> assertThat(finding.status()).isEqualTo(Status.PASS));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    /ClusterName                                | 'a-b'
                    /InstanceGroups/0/InstanceCount             | 0
                    /InstanceGroups/0/InstanceCount             | 6758
                    /InstanceGroups/0/MinInstanceCount          | 4
                    /InstanceGroups/0/ThreadsPerCore            | 1
                    /InstanceGroups/0/InstanceType              | 'ml.trn2.3xlarge'
                    /InstanceGroups/0/InstanceStorageConfigs    | []
                    /InstanceGroups/0/InstanceStorageConfigs/0/EbsVolumeConfig/VolumeSizeInGB | 16384
                    /InstanceGroups/0/ImageId                   | 'default'
                    /InstanceGroups/0/ImageId                   | 'ami-0123456789abcdef0'
                    /InstanceGroups/0/CapacityRequirements      | {'Spot': {}}
                    /InstanceGroups/0/KubernetesConfig          | {'Labels': {'example.com/team': 'a'}, 'Taints': [{'Key': 'k', 'Effect': 'NoSchedule'}]}
                    /InstanceGroups/0/AutoPatchConfig           | {'PatchingStrategy': 'WhenIdle'}
                    /InstanceGroups/0/NetworkInterface          | {'InterfaceType': 'efa-only'}
                    /NodeProvisioningMode                       | 'Continuous'
                    /NodeProvisioningMode                       | null
                    /NodeRecovery                               | 'None'
                    /AutoScaling                                | {'Mode': 'Enable', 'AutoScalerType': 'Karpenter'}
                    /TieredStorageConfig                        | {'Mode': 'Enable', 'InstanceMemoryAllocationPercentage': 20}
                    /Tags                                       | []
                    """)
    void takesTheLastValueInside(String pointer, String value) {
        assertThat(Sample.createCluster().with(pointer, value).checkedBy(rule))
                .singleElement()
                .satisfies(finding -> assertThat(finding.status()).isEqualTo(Status.PASS));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    /ClusterName                                | ''             | /ClusterName
                    /ClusterName                                | 'my_cluster'   | /ClusterName
                    /ClusterName                                | '-a'           | /ClusterName
                    /ClusterName                                | 7              | /ClusterName
                    /ClusterName                                | null           | /ClusterName
                    /InstanceGroups                             | []             | /InstanceGroups
                    /InstanceGroups                             | {}             | /InstanceGroups
                    /InstanceGroups/0                           | 'x'            | /InstanceGroups/0
                    /InstanceGroups/0/InstanceCount             | -1             | /InstanceGroups/0/InstanceCount
                    /InstanceGroups/0/InstanceCount             | 6759           | /InstanceGroups/0/InstanceCount
                    /InstanceGroups/0/InstanceCount             | 1.5            | /InstanceGroups/0/InstanceCount
                    /InstanceGroups/0/InstanceCount             | '4'            | /InstanceGroups/0/InstanceCount
                    /InstanceGroups/0/MinInstanceCount          | 5              | /InstanceGroups/0/MinInstanceCount
                    /InstanceGroups/0/InstanceType              | 'p5.48xlarge'  | /InstanceGroups/0/InstanceType
                    /InstanceGroups/0/InstanceRequirements      | {'InstanceTypes': ['ml.p5.48xlarge']} | /InstanceGroups/0/InstanceType
                    /InstanceGroups/0/InstanceType              | null           | /InstanceGroups/0/InstanceType
                    /InstanceGroups/0/ThreadsPerCore            | 3              | /InstanceGroups/0/ThreadsPerCore
                    /InstanceGroups/0/OnStartDeepHealthChecks   | []             | /InstanceGroups/0/OnStartDeepHealthChecks
                    /InstanceGroups/0/OnStartDeepHealthChecks   | ['Stress']     | /InstanceGroups/0/OnStartDeepHealthChecks/0
                    /InstanceGroups/0/ExecutionRole             | null           | /InstanceGroups/0/ExecutionRole
                    /InstanceGroups/0/ExecutionRole             | 'arn:aws:iam::1:role/x' | /InstanceGroups/0/ExecutionRole
                    /InstanceGroups/0/LifeCycleConfig/SourceS3Uri | 'gs://bucket' | /InstanceGroups/0/LifeCycleConfig/SourceS3Uri
                    /InstanceGroups/0/InstanceStorageConfigs/0/EbsVolumeConfig/VolumeSizeInGB | 0 | /InstanceGroups/0/InstanceStorageConfigs/0/EbsVolumeConfig/VolumeSizeInGB
                    /InstanceGroups/0/InstanceStorageConfigs/0/EbsVolumeConfig/VolumeSizeInGB | 16385 | /InstanceGroups/0/InstanceStorageConfigs/0/EbsVolumeConfig/VolumeSizeInGB
                    /InstanceGroups/0/InstanceStorageConfigs/0  | {}             | /InstanceGroups/0/InstanceStorageConfigs/0
                    /InstanceGroups/0/ImageId                   | 'ami-1'        | /InstanceGroups/0/ImageId
                    /InstanceGroups/0/KubernetesConfig          | {'Taints': [{'Key': 'k', 'Effect': 'Never'}]} | /InstanceGroups/0/KubernetesConfig/Taints/0/Effect
                    /InstanceGroups/0/CapacityRequirements      | {'Spot': {}, 'OnDemand': {}} | /InstanceGroups/0/CapacityRequirements
                    /InstanceGroups/0/NodeRecovery              | 'Automatic'    | /InstanceGroups/0/NodeRecovery
                    /InstanceGroups/1/InstanceGroupName         | 'workers'      | /InstanceGroups/1/InstanceGroupName
                    /NodeProvisioningMode                       | 'Standard'     | /NodeProvisioningMode
                    /NodeRecovery                               | 'automatic'    | /NodeRecovery
                    /Orchestrator/Slurm                         | {}             | /Orchestrator
                    /Orchestrator/Eks                           | {}             | /Orchestrator/Eks/ClusterArn
                    /VpcConfig/Subnets                          | []             | /VpcConfig/Subnets
                    /VpcConfig                                  | null           | /VpcConfig
                    /Tags/-                                     | {'Key': 'a;b', 'Value': ''} | /Tags/2/Key
                    """)
    void refusesTheFirstValueOutside(String pointer, String value, String subject) {
        assertThat(Sample.createCluster().with(pointer, value).checkedBy(rule))
                .anySatisfy(
                        finding -> {
                            assertThat(finding.subject()).isEqualTo("#" + subject);
                            assertThat(finding.blocks()).isTrue();
                        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    /name                          | 'a_b'           | /name
                    /accountId                     | '123'           | /accountId
                    /nodeProvisioningMode          | 'Standard'      | /nodeProvisioningMode
                    /clusterRole                   | 'admin'         | /clusterRole
                    /instanceGroups/0/instanceType | 'ml.h100'       | /instanceGroups/0/instanceType
                    /instanceGroups/0/taints       | ['gpu=true']    | /instanceGroups/0/taints/0
                    /instanceGroups/0/taints       | ['a:NoSchedule', 'gpu=true:Never'] | /instanceGroups/0/taints/1
                    /instanceGroups/0/labels       | {'a/b/c': 'x'}  | /instanceGroups/0/labels/a~1b~1c
                    /instanceGroups/0/volumeSizeGb | 0               | /instanceGroups/0/volumeSizeGb
                    /instanceGroups/0/executionRole | 'me'           | /instanceGroups/0/executionRole
                    /instanceGroups/0/lifecycleScriptUri | 'on_create.sh' | /instanceGroups/0/lifecycleScriptUri
                    /instanceGroups/0/deepHealthChecks | ['All']     | /instanceGroups/0/deepHealthChecks
                    /tags                          | {'a;b': 'c'}    | /tags/a;b
                    """)
    void pointsIntoOurOwnShape(String pointer, String value, String subject) {
        Sample sample = Sample.ours().with("/instanceGroups", "[{'name': 'gpu'}]");

        assertThat(sample.with(pointer, value).checkedBy(rule))
                .anySatisfy(
                        finding -> {
                            assertThat(finding.subject()).isEqualTo("#" + subject);
                            assertThat(finding.blocks()).isTrue();
                        });
    }

    @Test
    void asksWhatSomebodyMeant() {
        assertThat(
                        Sample.createCluster()
                                .with("/InstanceGroups/0/InstanceType", "'ml.p5.48xlrage'")
                                .checkedBy(rule))
                .extracting(Finding::remediation)
                .containsExactly("did you mean ml.p5.48xlarge?");
    }

    @Test
    void warnsOfAPercentageThatOnlyTheModelTakes() {
        assertThat(
                        Sample.createCluster()
                                .with(
                                        "/TieredStorageConfig",
                                        "{'Mode': 'Enable', 'InstanceMemoryAllocationPercentage': 19}")
                                .checkedBy(rule))
                .extracting(Finding::status)
                .containsExactly(Status.WARN);
    }

    @Test
    void warnsOfAMemberThatAnEarlierCallHad() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .with(
                                                "/ResilienceConfig",
                                                "{'EnableNodeAutoRecovery': true}")
                                        .with("/InstanceGroups/0/EnableBurnInTest", "true")
                                        .checkedBy(rule)))
                .containsExactlyInAnyOrder(
                        "WARN #/ResilienceConfig", "WARN #/InstanceGroups/0/EnableBurnInTest");
    }

    @Test
    void doesNotJudgeAGapThatATemplateLeftOpen() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .with("/ClusterName", "'${HP_CLUSTER_NAME}'")
                                        .with(
                                                "/InstanceGroups/0/ExecutionRole",
                                                "'arn:aws:iam::<account>:role/exec'")
                                        .checkedBy(rule)))
                .containsExactly(
                        "UNKNOWN #/ClusterName", "UNKNOWN #/InstanceGroups/0/ExecutionRole");
    }
}
