package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A good account raises no alarm, and of every rule one fault at least is found. */
class RuleQualityTest {
    private final RuleBook book = RuleBook.bundled();

    @Test
    void raisesNoAlarmOverAGoodAccount() {
        for (Phase phase : Phase.values()) {
            Account account = phase == Phase.PRE ? Account.good() : Account.built();
            Verdict verdict =
                    book.judge(account.asked(Sample.createCluster(), phase, Action.CREATE))
                            .verdict();

            assertThat(verdict.findings())
                    .filteredOn(
                            finding ->
                                    finding.status() != Status.PASS
                                            && finding.status() != Status.SKIPPED)
                    .isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void namesTheRuleThatAFaultBreaks(Fault fault) {
        List<Finding> findings =
                book.judge(fault.account().asked(fault.sample(), fault.phase(), fault.action()))
                        .verdict()
                        .findings();

        assertThat(findings)
                .filteredOn(
                        finding ->
                                finding.status() == Status.FAIL || finding.status() == Status.WARN)
                .extracting(Finding::rule)
                .contains(fault.rule());
    }

    @Test
    void hasAFaultForEveryRule() {
        assertThat(faults().map(Fault::rule).collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(
                        book.cards().stream().map(RuleCard::id).toList());
    }

    private record Fault(
            String rule, Phase phase, Action action, Sample sample, Account account, String what) {
        @Override
        public String toString() {
            return "%s: %s".formatted(rule, what);
        }
    }

    private static Stream<Fault> faults() {
        var faults = new ArrayList<Fault>();
        for (String line : TABLE.lines().toList()) {
            String[] cells = line.split("\\s+\\|\\s+", -1);
            faults.add(
                    fault(cells[0].strip(), cells[1].strip(), cells[2].strip(), cells[3].strip()));
        }
        return faults.stream();
    }

    /** {@code base} is a request, or the word facts, built, update or destroy for an account. */
    private static Fault fault(String rule, String base, String pointer, String value) {
        Sample sample =
                switch (base) {
                    case "ours" -> Sample.ours();
                    case "infraforge" -> Sample.infraForge();
                    case "variables" -> Sample.variables();
                    default -> Sample.createCluster();
                };
        boolean built = List.of("built", "update", "periodic").contains(base);
        Account account = built ? Account.built() : Account.good();
        if (base.equals("no-role")) {
            account.without("/roles/2");
        }
        boolean inRequest =
                List.of("ours", "infraforge", "variables", "call", "update").contains(base);
        if (inRequest) {
            if (value.equals("-")) {
                sample.without(pointer);
            } else {
                sample.with(pointer, value);
            }
        } else if (value.equals("-")) {
            account.without(pointer);
        } else {
            account.with(pointer, value);
        }
        Phase phase =
                switch (base) {
                    case "built", "gone" -> Phase.POST;
                    case "periodic" -> Phase.PERIODIC;
                    default -> Phase.PRE;
                };
        Action action =
                switch (base) {
                    case "update" -> Action.UPDATE;
                    case "destroy", "gone" -> Action.DESTROY;
                    default -> Action.CREATE;
                };
        return new Fault(
                rule, phase, action, sample, account, "%s %s %s".formatted(base, pointer, value));
    }

    private static final String TABLE =
            """
            NAME-BUDGET           | ours       | /name | 'a-tag-of-twenty-four-xx'
            NAME-BUDGET           | call       | /ClusterName | 'c-12345678901234567890123456789012345678901234567890123456789012'
            NAME-BUDGET           | variables  | /cluster_name | 'an-eks-cluster-with-a-very-long-name-indeed'
            NAME-BUDGET           | infraforge | /global/stackName | '1_stack'
            QUOTA-TYPE            | facts      | /quotas/0/value | 6
            QUOTA-TYPE            | call       | /InstanceGroups/0/InstanceCount | 8
            QUOTA-CLUSTER         | call       | /InstanceGroups/1/InstanceCount | 24
            SUBNET-AZ-CAPACITY    | facts      | /offerings/0/zoneId | 'usw2-az4'
            SUBNET-AZ-CAPACITY    | variables  | /availability_zone_id | 'use1-az2'
            SG-EFA-SELF           | facts      | /securityGroups/0/egress | [{'protocol': '-1', 'cidrs': ['0.0.0.0/0']}]
            IAM-OIDC-PROVIDER     | facts      | /oidcProviders | []
            EKS-AUTH-MODE         | facts      | /eksClusters/0/authMode | 'CONFIG_MAP'
            SUBNET-FREE-IP        | facts      | /subnets/0/freeAddresses | 100
            SUBNET-FREE-IP        | infraforge | /forges/hyperpod/defaults/instanceCount | 300
            DEPLOY-DEADLINE       | ours       | /deadline | 3600
            IDEMP-OWNERSHIP       | facts      | /clusters/0/name | 'ml-cluster'
            LCS-BUCKET            | call       | /InstanceGroups/0/LifeCycleConfig/SourceS3Uri | 's3://scripts-of-ours/'
            LCS-BUCKET            | call       | /InstanceGroups/0/LifeCycleConfig/SourceS3Uri | 's3://sagemaker_Bad/'
            LCS-BUCKET            | facts      | /buckets/0/region | 'us-east-1'
            LCS-OBJECT            | facts      | /scripts/0/text | '#!/bin/bash\\r\\n'
            ALB-TRUST             | facts      | /roles/1/trust/Statement/0/Principal/Federated | 'https://oidc.eks.us-west-2.amazonaws.com/id/AAAA'
            ALB-POLICY-VERSION    | facts      | /roles/1/documents/0/Statement/0/Action | ['elasticloadbalancing:*']
            HELM-DEPS             | facts      | /workloads/0 | -
            POST-COUNTS           | built      | /clusters/1/groups/0/current | 0
            POST-COUNTS           | built      | /hyperpodNodes/0/status | 'Failure'
            POST-NODE-LABEL       | built      | /nodes/0 | -
            POST-ACCEL            | built      | /nodes/0/allocatable/nvidia.com~1gpu | '7'
            POST-DHC              | built      | /nodes/0/labels/sagemaker.amazonaws.com~1deep-health-check-status | 'InProgress'
            ROLE-EXEC-TRUST       | facts      | /roles/0/trust/Statement/0/Principal/Service | 'ec2.amazonaws.com'
            ROLE-EXEC-TRUST       | call       | /InstanceGroups/0/ExecutionRole | 'arn:aws:iam::999988887777:role/exec'
            CALLER-PERMS          | facts      | /permissions/0/allowed | false
            ACCESS-ENTRY-CONFLICT | facts      | /accessEntries/0/principalArn | 'arn:aws:iam::111122223333:role/exec'
            SUBNET-ROUTE          | facts      | /routeTables/0/routes | []
            SUBNET-ROUTE          | infraforge | /forges/hyperpod/defaults/subnet | 'public'
            VPC-DNS               | facts      | /vpcs/0/dnsHostnames | false
            EFA-SINGLE-AZ         | call       | /VpcConfig/Subnets | ['subnet-0123456789abcdef0', 'subnet-2']
            ENUM-MODEL            | call       | /NodeProvisioningMode | 'Standard'
            ENUM-MODEL            | call       | /InstanceGroups/0/OnStartDeepHealthChecks | []
            ENUM-MODEL            | call       | /ClusterName | 'my_cluster'
            ENUM-MODEL            | call       | /InstanceGroups/0/NodeRecovery | 'Automatic'
            ENUM-MODEL            | call       | /VpcConfig/Subnets | ['private-a']
            ENUM-MODEL            | infraforge | /forges/hyperpod/defaults/nodeProvisioningMode | 'Standard'
            ENUM-MODEL            | infraforge | /forges/hyperpod/defaults/instanceType | 'g5.xlarge'
            ENUM-MODEL            | variables  | /hyperpod_node_recovery | 'automatic'
            ENUM-MODEL            | variables  | /hyperpod_instance_groups/0/instance_type | 'ml.g5.48xlrage'
            ENUM-MODEL            | variables  | /hyperpod_instance_groups/0/instance_count | -
            CONTINUOUS-ONLY       | call       | /InstanceGroups/0/CapacityRequirements | {'Spot': {}}
            RENDERED-TEMPLATE     | infraforge | /forges/hyperpod/defaults/executionRolePolicies | -
            DHC-ELIGIBLE          | call       | /InstanceGroups/1/OnStartDeepHealthChecks | ['InstanceStress']
            DHC-ELIGIBLE          | variables  | /hyperpod_instance_groups/0/instance_type | 'ml.m5.2xlarge'
            DHC-ELIGIBLE          | call       | /InstanceGroups/0/InstanceCount | 1
            EBS-QUOTA             | call       | /InstanceGroups/0/InstanceStorageConfigs/0/EbsVolumeConfig/VolumeSizeInGB | 2000
            EBS-QUOTA             | variables  | /hyperpod_instance_groups/0/ebs_volume_gb | 2000
            EBS-QUOTA             | infraforge | /forges/hyperpod/defaults/ebsVolumeSizeGb | 2000
            EKS-READY             | facts      | /addons/0/version | 'v1.16.0'
            QUOTA-SPOT-PLAN       | call       | /InstanceGroups/0/TrainingPlanArn | 'arn:aws:sagemaker:us-west-2:111122223333:training-plan/other'
            QUOTA-NETWORK         | infraforge | /forges/hyperpod/defaults/instanceCount | 4900
            SUBNET-LB-TAGS        | facts      | /subnets/1/tags | {}
            ALB-CONFIG            | facts      | /workloads/5/args/0 | '--cluster-name=ml-cluster'
            THREADS-EXPLICIT      | call       | /InstanceGroups/0/ThreadsPerCore | 1
            THREADS-EXPLICIT      | call       | /InstanceGroups/0/ThreadsPerCore | -
            UPDATE-WHOLE-GROUP    | update     | /InstanceGroups/0/LifeCycleConfig | -
            COST-TTL              | ours       | /budgetUsd | 100
            ANNOT-RESUME          | facts      | /manifests/0/metadata/annotations | {'sagemaker.amazonaws.com/enable-job-auto-restart': 'true'}
            KMS-ACCESS            | call       | /InstanceGroups/0/InstanceStorageConfigs/0/EbsVolumeConfig/VolumeKmsKeyId | 'arn:aws:kms:us-west-2:111122223333:key/k2'
            SLR                   | no-role    | /permissions/2/allowed | false
            STUCK-CREATING        | periodic   | /clusters/1 | {'name': 'ml-cluster', 'status': 'Creating', 'changed': '2026-11-22T04:00:00Z'}
            STUCK-DELETING        | periodic   | /stacks/0/status | 'DELETE_FAILED'
            TEARDOWN-COMPLETE     | gone       | /leftovers | [{'kind': 'oidc-provider', 'id': 'oidc.eks/id/AAAA'}]
            TEARDOWN-SAFE         | destroy    | /jobs | [{'namespace': 'team-a', 'name': 'train', 'kind': 'PyTorchJob'}]
            DRIFT                 | periodic   | /clusters/1/groups/0/target | 2
            SECRETS-IN-CONFIG     | call       | /Tags/0 | {'Key': 'db-password', 'Value': 'hunter2hunter2'}
            SECRETS-IN-CONFIG     | infraforge | /forges/eks/defaults/directoryPassword | 'Sup3rSecret!'
            SECRETS-IN-CONFIG     | variables  | /db_password | 'Sup3rSecret!'
            SECRETS-IN-CONFIG     | ours       | /environment | {'LD_PRELOAD': '/tmp/x.so'}
            WORKDIR               | facts      | /workdir/jobId | '../../x'
            RENDERED-TEMPLATE     | infraforge | /forges/hyperpod/instances/0/dependsOn | 'EKS:ekz'
            RENDERED-TEMPLATE     | infraforge | /forges/hyperpod/defaults/azIndex | 9
            RENDERED-TEMPLATE     | infraforge | /forges/hyperpod/instances/0/instanceCount | 0
            RENDERED-TEMPLATE     | infraforge | /forges/hyperpod/instances/0/deepHealthChecks | ['InstanceStress']
            TOOL-VERSIONS         | facts      | /tools/0/version | 'latest'
            TOOL-VERSIONS         | infraforge | /forges/eks/defaults/nvidiaPluginVersion | 'latest'
            REGION-SUPPORT        | ours       | /region | 'mars-north-1'
            REGION-SUPPORT        | call       | /InstanceGroups/0/ExecutionRole | 'arn:aws-cn:iam::111122223333:role/exec'
            KMS-ACCESS            | call       | /InstanceGroups/0/InstanceStorageConfigs/0/EbsVolumeConfig/VolumeKmsKeyId | 'arn:aws:kms:eu-west-1:111122223333:key/k1'
            LCS-BUCKET            | infraforge | /forges/hyperpod/defaults/executionRolePolicies | 'AmazonSSMManagedInstanceCore'
            RENDERED-TEMPLATE     | infraforge | /forges/hyperpod/defaults/instanceCount | 0
            THREADS-EXPLICIT      | call       | /InstanceGroups/1/InstanceType | 'ml.m7g.2xlarge'
            REGION-SUPPORT        | call       | /InstanceGroups/0/InstanceStorageConfigs/0 | {'FsxLustreConfig': {'DnsName': 'fs-0abc123def456789.fsx.eu-west-1.amazonaws.com', 'MountName': 'abcdefgh'}}
            REGION-SUPPORT        | infraforge | /forges/eks/defaults/eksVersion | '1.21'
            REGION-SUPPORT        | variables  | /kubernetes_version | '1.21'
            CREDS-LIFE            | facts      | /session/chained | true
            """;
}
