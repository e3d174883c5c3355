package io.slipway.simulator.aws;

import java.util.function.Consumer;
import software.amazon.awssdk.services.sagemaker.model.ClusterInstanceGroupSpecification;
import software.amazon.awssdk.services.sagemaker.model.ClusterInstanceType;
import software.amazon.awssdk.services.sagemaker.model.ClusterNodeProvisioningMode;
import software.amazon.awssdk.services.sagemaker.model.CreateClusterRequest;
import software.amazon.awssdk.services.sagemaker.model.DeepHealthCheckType;
import software.amazon.awssdk.services.sagemaker.model.Tag;

/** Requests to make clusters, in the words of the tests. */
final class Asks {
    static final String EKS = "arn:aws:eks:us-west-2:123456789012:cluster/training";
    static final String ROLE = "arn:aws:iam::123456789012:role/hyperpod-exec";

    private Asks() {}

    static CreateClusterRequest classic(String name, ClusterInstanceGroupSpecification... groups) {
        return CreateClusterRequest.builder()
                .clusterName(name)
                .instanceGroups(groups)
                .orchestrator(o -> o.eks(eks -> eks.clusterArn(EKS)))
                .vpcConfig(v -> v.securityGroupIds("sg-1").subnets("subnet-1"))
                .tags(tag("slipway:job", "job-1"))
                .build();
    }

    static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    static CreateClusterRequest continuous(
            String name, ClusterInstanceGroupSpecification... groups) {
        return classic(name, groups).toBuilder()
                .nodeProvisioningMode(ClusterNodeProvisioningMode.CONTINUOUS)
                .build();
    }

    static ClusterInstanceGroupSpecification group(String name, int count) {
        return group(name, count, _ -> {});
    }

    static ClusterInstanceGroupSpecification group(
            String name, int count, Consumer<ClusterInstanceGroupSpecification.Builder> more) {
        var group =
                ClusterInstanceGroupSpecification.builder()
                        .instanceGroupName(name)
                        .instanceCount(count)
                        .instanceType(ClusterInstanceType.ML_P5_48_XLARGE)
                        .executionRole(ROLE)
                        .threadsPerCore(2)
                        .lifeCycleConfig(
                                l -> l.sourceS3Uri("s3://sagemaker-lcs/").onCreate("on.sh"));
        more.accept(group);
        return group.build();
    }

    static Consumer<ClusterInstanceGroupSpecification.Builder> checked() {
        return group ->
                group.onStartDeepHealthChecks(
                        DeepHealthCheckType.INSTANCE_STRESS,
                        DeepHealthCheckType.INSTANCE_CONNECTIVITY);
    }
}
