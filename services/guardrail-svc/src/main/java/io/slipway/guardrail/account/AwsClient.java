package io.slipway.guardrail.account;

import software.amazon.awssdk.services.cloudformation.CloudFormationAsyncClient;
import software.amazon.awssdk.services.ec2.Ec2AsyncClient;
import software.amazon.awssdk.services.eks.EksAsyncClient;
import software.amazon.awssdk.services.iam.IamAsyncClient;
import software.amazon.awssdk.services.kms.KmsAsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.sagemaker.SageMakerAsyncClient;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasAsyncClient;
import software.amazon.awssdk.services.sts.StsAsyncClient;

/** The services of one account and region. */
record AwsClient(
        SageMakerAsyncClient sagemaker,
        ServiceQuotasAsyncClient quotas,
        Ec2AsyncClient ec2,
        EksAsyncClient eks,
        IamAsyncClient iam,
        S3AsyncClient s3,
        KmsAsyncClient kms,
        CloudFormationAsyncClient cloudformation,
        StsAsyncClient sts) {}
