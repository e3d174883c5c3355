package io.slipway.deploy.deployer.aws;

import java.time.Clock;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * Clients for one account and region.
 *
 * @param sagemakerOnce never repeats a call by itself: CreateCluster has no client token
 * @param logs never does either: PutLogEvents takes the same lines twice
 */
public record Aws(
        String region,
        AwsCredentialsProvider credentials,
        SageMakerClient sagemaker,
        SageMakerClient sagemakerOnce,
        CloudFormationClient stacks,
        EksClient eks,
        Ec2Client ec2,
        IamClient iam,
        S3Client s3,
        SsmClient parameters,
        SecretsManagerClient secrets,
        SfnClient machines,
        ElasticLoadBalancingV2Client balancers,
        CloudWatchLogsClient logs,
        StsClient sts,
        Clock clock) {

    /** The 12 digits of the account these clients act in. */
    public String account() {
        return sts.getCallerIdentity().account();
    }
}
