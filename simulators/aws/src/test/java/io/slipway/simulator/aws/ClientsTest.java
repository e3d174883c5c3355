package io.slipway.simulator.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.eks.model.ClusterStatus;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterType;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.StsException;

/** The Java SDK's clients, one claim each: they understand what the simulator says. */
class ClientsTest {
    private final Session session = Session.open();

    @AfterEach
    void close() {
        session.close();
    }

    @Test
    void endsAssumedCredentialsInVirtualTime() {
        StsClient sts = session.client(StsClient.builder());
        var keys =
                sts.assumeRole(
                                r ->
                                        r.roleArn("arn:aws:iam::222222222222:role/deploy")
                                                .roleSessionName("job-1")
                                                .externalId("slipway")
                                                .durationSeconds(900))
                        .credentials();
        StsClient assumed =
                session.client(
                        StsClient.builder(),
                        AwsSessionCredentials.create(
                                keys.accessKeyId(), keys.secretAccessKey(), keys.sessionToken()));

        assertThat(keys.expiration()).isBefore(Instant.now().plusSeconds(901));
        assertThat(assumed.getCallerIdentity().account()).isEqualTo("222222222222");
        session.pass(Duration.ofMinutes(15));
        assertThatThrownBy(assumed::getCallerIdentity)
                .isInstanceOfSatisfying(
                        StsException.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ExpiredToken"));
    }

    @Test
    void checksSignaturesWhenAsked() {
        session.admin(
                "POST",
                "access-keys",
                "{\"accessKey\": \"AKIAOPERATOR\", \"secretKey\": \"secret\"}");
        session.admin("PUT", "settings", "{\"checkSignatures\": true}");
        StsClient liar =
                session.client(
                        StsClient.builder(), AwsBasicCredentials.create("AKIAOPERATOR", "wrong"));
        S3Client s3 = session.client(S3Client.builder().forcePathStyle(true));

        assertThat(session.client(StsClient.builder()).getCallerIdentity().arn())
                .isEqualTo("arn:aws:iam::123456789012:user/operator");
        s3.createBucket(r -> r.bucket("sagemaker-a"));
        s3.putObject(r -> r.bucket("sagemaker-a").key("a b+c/ü"), RequestBody.fromString("x"));
        assertThat(s3.getObjectAsBytes(r -> r.bucket("sagemaker-a").key("a b+c/ü")).asUtf8String())
                .isEqualTo("x");
        assertThatThrownBy(liar::getCallerIdentity).hasMessageContaining("signature we calculated");
    }

    @Test
    void findsQuotasByName() {
        ServiceQuotasClient quotas = session.client(ServiceQuotasClient.builder());
        session.admin(
                "PUT",
                "quotas",
                "{\"region\": \"us-west-2\", \"name\": \"ml.p5.48xlarge for cluster usage\", \"value\": 3}");

        assertThat(
                        quotas
                                .listServiceQuotasPaginator(r -> r.serviceCode("sagemaker"))
                                .quotas()
                                .stream()
                                .filter(
                                        quota ->
                                                quota.quotaName()
                                                        .equals("ml.p5.48xlarge for cluster usage"))
                                .map(quota -> quota.value()))
                .containsExactly(3.0);
    }

    @Test
    void describesTheNetwork() {
        Ec2Client ec2 = session.client(Ec2Client.builder());

        var subnets =
                ec2.describeSubnets(
                                r ->
                                        r.filters(
                                                Filter.builder()
                                                        .name("availability-zone-id")
                                                        .values("usw2-az2")
                                                        .build()))
                        .subnets();

        assertThat(subnets).hasSize(1);
        session.admin(
                "PUT",
                "ec2",
                "{\"region\": \"us-west-2\", \"id\": \"%s\", \"set\": {\"AvailableIpAddressCount\": 7}}"
                        .formatted(subnets.getFirst().subnetId()));
        assertThat(
                        ec2.describeSubnets(r -> r.subnetIds(subnets.getFirst().subnetId()))
                                .subnets()
                                .getFirst()
                                .availableIpAddressCount())
                .isEqualTo(7);
        assertThatThrownBy(() -> ec2.describeVpcs(r -> r.vpcIds("vpc-none")))
                .isInstanceOfSatisfying(
                        Ec2Exception.class,
                        e ->
                                assertThat(e.awsErrorDetails().errorCode())
                                        .isEqualTo("InvalidVpcID.NotFound"));
    }

    @Test
    void makesAnEksCluster() {
        EksClient eks = session.client(EksClient.builder());
        eks.createCluster(
                r ->
                        r.name("train")
                                .roleArn(Asks.ROLE)
                                .resourcesVpcConfig(v -> v.subnetIds("subnet-a", "subnet-b")));

        assertThat(eks.describeCluster(r -> r.name("train")).cluster().status())
                .isEqualTo(ClusterStatus.CREATING);
        session.pass(Duration.ofMinutes(15));
        assertThat(eks.describeCluster(r -> r.name("train")).cluster().status())
                .isEqualTo(ClusterStatus.ACTIVE);
    }

    @Test
    void knowsNoRoleThatNobodyMade() {
        IamClient iam = session.client(IamClient.builder());

        assertThatThrownBy(() -> iam.getRole(r -> r.roleName("nobody")))
                .isInstanceOf(NoSuchEntityException.class);
    }

    @Test
    void keepsObjectsParametersAndSecrets() {
        S3Client s3 = session.client(S3Client.builder().forcePathStyle(true));
        SsmClient ssm = session.client(SsmClient.builder());
        SecretsManagerClient secrets = session.client(SecretsManagerClient.builder());
        s3.createBucket(r -> r.bucket("sagemaker-a"));
        ssm.putParameter(r -> r.name("/hyperpod/j/url").value("u").type(ParameterType.STRING));
        secrets.createSecret(r -> r.name("kubeconfig").secretString("k"));

        assertThatThrownBy(() -> s3.getObject(r -> r.bucket("sagemaker-a").key("none")))
                .isInstanceOf(NoSuchKeyException.class);
        assertThat(ssm.getParametersByPath(r -> r.path("/hyperpod").recursive(true)).parameters())
                .hasSize(1);
        assertThat(secrets.getSecretValue(r -> r.secretId("kubeconfig")).secretString())
                .isEqualTo("k");
    }

    @Test
    void startsAnExecutionOnce() {
        SfnClient sfn = session.client(SfnClient.builder());
        String machine =
                sfn.createStateMachine(
                                r ->
                                        r.name("deploy")
                                                .roleArn(Asks.ROLE)
                                                .definition(
                                                        """
                                                        {"StartAt": "Wait", "States":
                                                          {"Wait": {"Type": "Wait", "Seconds": 60, "End": true}}}
                                                        """))
                        .stateMachineArn();

        String first = sfn.startExecution(r -> r.stateMachineArn(machine).name("j")).executionArn();
        String again = sfn.startExecution(r -> r.stateMachineArn(machine).name("j")).executionArn();

        assertThat(again).isEqualTo(first);
        session.pass(Duration.ofMinutes(2));
        assertThat(sfn.describeExecution(r -> r.executionArn(first)).statusAsString())
                .isEqualTo("SUCCEEDED");
    }

    @Test
    void takesMetricsEventsAndBalancers() {
        CloudWatchClient cloudWatch = session.client(CloudWatchClient.builder());
        EventBridgeClient events = session.client(EventBridgeClient.builder());
        ElasticLoadBalancingV2Client balancers =
                session.client(ElasticLoadBalancingV2Client.builder());

        cloudWatch.putMetricData(
                r ->
                        r.namespace("slipway")
                                .metricData(
                                        MetricDatum.builder()
                                                .metricName("gpus")
                                                .value(8.0)
                                                .build()));
        assertThat(cloudWatch.listMetrics(r -> r.namespace("slipway")).metrics()).hasSize(1);
        assertThat(
                        events.putEvents(
                                        r ->
                                                r.entries(
                                                        PutEventsRequestEntry.builder()
                                                                .source("slipway")
                                                                .detailType("deploy")
                                                                .detail("{}")
                                                                .build()))
                                .failedEntryCount())
                .isZero();
        balancers.createLoadBalancer(r -> r.name("nlb").type("network").subnets("subnet-1"));
        assertThat(
                        balancers
                                .describeLoadBalancers(r -> r.names("nlb"))
                                .loadBalancers()
                                .getFirst()
                                .dnsName())
                .endsWith(".elb.us-west-2.amazonaws.com");
    }
}
