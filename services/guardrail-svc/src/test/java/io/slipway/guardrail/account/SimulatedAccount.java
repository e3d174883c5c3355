package io.slipway.guardrail.account;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.simulator.aws.AwsSimulator;
import io.slipway.simulator.aws.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.UserIdGroupPair;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.eks.model.AuthenticationMode;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemaker.model.ClusterInstanceGroupSpecification;
import software.amazon.awssdk.services.sagemaker.model.ClusterInstanceType;
import software.amazon.awssdk.services.sagemaker.model.SageMakerResourceName;

/** An AWS account in one region of the simulator, with what a test puts into it. */
public final class SimulatedAccount implements AutoCloseable {
    public static final String ID = "111122223333";
    static final String TYPE = "ml.p5.48xlarge";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI uri;
    private final String region;
    private final @Nullable AwsSimulator simulator;
    private final SdkHttpClient http = UrlConnectionHttpClient.create();
    private final HttpClient admin = HttpClient.newHttpClient();

    private SimulatedAccount(URI uri, String region, @Nullable AwsSimulator simulator) {
        this.uri = uri;
        this.region = region;
        this.simulator = simulator;
    }

    static SimulatedAccount start() {
        var simulator = AwsSimulator.start(Settings.onFreePort());
        return new SimulatedAccount(simulator.uri(), "us-west-2", simulator);
    }

    /** In a simulator that runs already. */
    public static SimulatedAccount at(URI uri, String region) {
        return new SimulatedAccount(uri, region, null);
    }

    URI uri() {
        return uri;
    }

    <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(B builder) {
        return builder.endpointOverride(uri)
                .region(Region.of(region))
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(ID, "secret")))
                .httpClient(http)
                .build();
    }

    /** Everything a p5 cluster on EKS needs; the CreateCluster call that goes with it. */
    JsonNode ready() {
        EksClient eks = client(EksClient.builder());
        IamClient iam = client(IamClient.builder());
        Ec2Client ec2 = client(Ec2Client.builder());
        String vpc = ec2.createVpc(ask -> ask.cidrBlock("10.0.0.0/16")).vpc().vpcId();
        for (String name : List.of("support", "hostnames")) {
            ec2.modifyVpcAttribute(
                    ask -> {
                        ask.vpcId(vpc);
                        if (name.equals("support")) {
                            ask.enableDnsSupport(on -> on.value(true));
                        } else {
                            ask.enableDnsHostnames(on -> on.value(true));
                        }
                    });
        }
        String first = subnet(ec2, vpc, "10.0.0.0/20", "us-west-2a");
        String second = subnet(ec2, vpc, "10.0.16.0/20", "us-west-2b");
        nat(ec2, vpc, List.of(first, second));
        String group =
                ec2.createSecurityGroup(ask -> ask.groupName("efa").description("efa").vpcId(vpc))
                        .groupId();
        IpPermission itself =
                IpPermission.builder()
                        .ipProtocol("-1")
                        .userIdGroupPairs(UserIdGroupPair.builder().groupId(group).build())
                        .build();
        ec2.authorizeSecurityGroupIngress(ask -> ask.groupId(group).ipPermissions(itself));
        ec2.authorizeSecurityGroupEgress(ask -> ask.groupId(group).ipPermissions(itself));
        String role = role(iam);
        var cluster =
                eks.createCluster(
                                ask ->
                                        ask.name("ml")
                                                .version("1.33")
                                                .roleArn("arn:aws:iam::%s:role/eks".formatted(ID))
                                                .accessConfig(
                                                        mode ->
                                                                mode.authenticationMode(
                                                                        AuthenticationMode.API))
                                                .resourcesVpcConfig(
                                                        net ->
                                                                net.subnetIds(first, second)
                                                                        .endpointPrivateAccess(
                                                                                true)))
                        .cluster();
        pass(3600);
        String issuer =
                eks.describeCluster(ask -> ask.name("ml")).cluster().identity().oidc().issuer();
        iam.createOpenIDConnectProvider(
                ask ->
                        ask.url(issuer)
                                .clientIDList("sts.amazonaws.com")
                                .thumbprintList("9e99a48a9960b14926bb7f3b02e22da2b0ab7280"));
        script();
        return request(cluster.arn(), first, group, role);
    }

    private JsonNode request(String eks, String subnet, String group, String role) {
        return json(
                """
                {'ClusterName': 'train',
                 'Orchestrator': {'Eks': {'ClusterArn': '%s'}},
                 'InstanceGroups': [
                   {'InstanceGroupName': 'workers', 'InstanceType': '%s', 'InstanceCount': 4,
                    'ThreadsPerCore': 2, 'ExecutionRole': '%s',
                    'LifeCycleConfig': {'SourceS3Uri': 's3://sagemaker-lcs/on', 'OnCreate': 'on_create.sh'}}],
                 'VpcConfig': {'SecurityGroupIds': ['%s'], 'Subnets': ['%s']},
                 'NodeRecovery': 'Automatic', 'NodeProvisioningMode': 'Continuous',
                 'Tags': [{'Key': 'owner', 'Value': 'ada'}, {'Key': 'project', 'Value': 'llm'}]}
                """
                        .formatted(eks, TYPE, role, group, subnet));
    }

    private static String subnet(Ec2Client ec2, String vpc, String cidr, String zone) {
        String id =
                ec2.createSubnet(ask -> ask.vpcId(vpc).cidrBlock(cidr).availabilityZone(zone))
                        .subnet()
                        .subnetId();
        ec2.createTags(
                ask ->
                        ask.resources(id)
                                .tags(
                                        Tag.builder()
                                                .key("kubernetes.io/role/internal-elb")
                                                .value("1")
                                                .build()));
        return id;
    }

    private static void nat(Ec2Client ec2, String vpc, List<String> subnets) {
        String address = ec2.allocateAddress(ask -> ask.domain("vpc")).allocationId();
        String nat =
                ec2.createNatGateway(ask -> ask.subnetId(subnets.getFirst()).allocationId(address))
                        .natGateway()
                        .natGatewayId();
        String table =
                ec2.describeRouteTables(
                                ask ->
                                        ask.filters(
                                                Filter.builder()
                                                        .name("vpc-id")
                                                        .values(vpc)
                                                        .build()))
                        .routeTables()
                        .getFirst()
                        .routeTableId();
        ec2.createRoute(
                ask -> ask.routeTableId(table).destinationCidrBlock("0.0.0.0/0").natGatewayId(nat));
    }

    private static String role(IamClient iam) {
        String arn =
                iam.createRole(
                                ask ->
                                        ask.roleName("exec")
                                                .assumeRolePolicyDocument(
                                                        text(
                                                                """
                                                                {'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow',
                                                                 'Principal': {'Service': 'sagemaker.amazonaws.com'}, 'Action': 'sts:AssumeRole'}]}
                                                                """)))
                        .role()
                        .arn();
        iam.attachRolePolicy(
                ask ->
                        ask.roleName("exec")
                                .policyArn(
                                        "arn:aws:iam::aws:policy/AmazonSageMakerClusterInstanceRolePolicy"));
        iam.putRolePolicy(
                ask ->
                        ask.roleName("exec")
                                .policyName("nodes")
                                .policyDocument(
                                        text(
                                                """
                                                {'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow',
                                                 'Action': ['ec2:*', 'ecr:*', 'eks-auth:*', 'eks:*', 's3:*'], 'Resource': '*'}]}
                                                """)));
        return arn;
    }

    private void script() {
        S3Client s3 = client(S3Client.builder().forcePathStyle(true));
        s3.createBucket(
                ask ->
                        ask.bucket("sagemaker-lcs")
                                .createBucketConfiguration(
                                        where -> where.locationConstraint("us-west-2")));
        s3.putObject(
                ask -> ask.bucket("sagemaker-lcs").key("on/on_create.sh"),
                RequestBody.fromString("#!/bin/bash\necho hello\n"));
    }

    /** A cluster of somebody else, Slurm, so that it needs nothing. */
    public void cluster(String name, String type, int nodes) {
        var group =
                ClusterInstanceGroupSpecification.builder()
                        .instanceGroupName("gpu")
                        .instanceType(ClusterInstanceType.fromValue(type))
                        .instanceCount(nodes)
                        .executionRole("arn:aws:iam::%s:role/exec".formatted(ID))
                        .lifeCycleConfig(
                                life ->
                                        life.sourceS3Uri("s3://sagemaker-lcs/")
                                                .onCreate("on_create.sh"))
                        .build();
        client(SageMakerClient.builder())
                .createCluster(ask -> ask.clusterName(name).instanceGroups(group));
    }

    /** A key whose policy leaves it to the account; its ARN. */
    String key(String alias) {
        KmsClient kms = client(KmsClient.builder());
        String arn = kms.createKey().keyMetadata().arn();
        kms.createAlias(ask -> ask.aliasName(alias).targetKeyId(arn));
        return arn;
    }

    void keyPolicy(String key, String policy) {
        client(KmsClient.builder()).putKeyPolicy(ask -> ask.keyId(key).policy(text(policy)));
    }

    void disableKey(String key) {
        client(KmsClient.builder()).disableKey(ask -> ask.keyId(key));
    }

    /** A training plan that begins with the next full hour; its ARN. */
    String plan(String name, String type, int instances) {
        SageMakerClient sagemaker = client(SageMakerClient.builder());
        String offering =
                sagemaker
                        .searchTrainingPlanOfferings(
                                ask ->
                                        ask.instanceType(type)
                                                .instanceCount(instances)
                                                .durationHours(48L)
                                                .targetResources(
                                                        SageMakerResourceName.HYPERPOD_CLUSTER))
                        .trainingPlanOfferings()
                        .getFirst()
                        .trainingPlanOfferingId();
        return sagemaker
                .createTrainingPlan(
                        ask -> ask.trainingPlanName(name).trainingPlanOfferingId(offering))
                .trainingPlanArn();
    }

    /** A capacity reservation; its id. */
    String reservation(String type, String zoneId, int total, int available) {
        return admin(
                        "POST",
                        "ec2/capacity-reservations",
                        "{'account': '%s', 'region': '%s', 'instanceType': '%s', 'zone': '%s', 'total': %d, 'available': %d}"
                                .formatted(ID, region, type, zoneId, total, available))
                .path("id")
                .asText();
    }

    /** From then on it heeds the ConfigMap as well. */
    void heedConfigMap(String eks) {
        client(EksClient.builder())
                .createCluster(
                        ask ->
                                ask.name(eks)
                                        .version("1.33")
                                        .roleArn("arn:aws:iam::%s:role/eks".formatted(ID))
                                        .accessConfig(
                                                mode ->
                                                        mode.authenticationMode(
                                                                AuthenticationMode
                                                                        .API_AND_CONFIG_MAP))
                                        .resourcesVpcConfig(net -> net.subnetIds(subnets())));
        pass(3600);
    }

    private List<String> subnets() {
        return client(Ec2Client.builder()).describeSubnets().subnets().stream()
                .map(Subnet::subnetId)
                .toList();
    }

    /** A cluster on an EKS cluster, in that network. */
    void onEks(String name, String arn, JsonNode network) {
        var group =
                ClusterInstanceGroupSpecification.builder()
                        .instanceGroupName("gpu")
                        .instanceType(ClusterInstanceType.ML_G5_XLARGE)
                        .instanceCount(0)
                        .executionRole("arn:aws:iam::%s:role/exec".formatted(ID))
                        .lifeCycleConfig(
                                life ->
                                        life.sourceS3Uri("s3://sagemaker-lcs/")
                                                .onCreate("on_create.sh"))
                        .build();
        client(SageMakerClient.builder())
                .createCluster(
                        ask ->
                                ask.clusterName(name)
                                        .instanceGroups(group)
                                        .orchestrator(
                                                below -> below.eks(eks -> eks.clusterArn(arn)))
                                        .vpcConfig(
                                                net ->
                                                        net.subnets(
                                                                        network.at("/Subnets/0")
                                                                                .asText())
                                                                .securityGroupIds(
                                                                        network.at(
                                                                                        "/SecurityGroupIds/0")
                                                                                .asText())));
    }

    /**
     * A cluster on an EKS cluster of its own.
     *
     * @param kubernetes where the API of every EKS cluster is from now on
     */
    public void onKubernetes(String name, URI kubernetes) {
        admin("PUT", "settings", "{'kubernetesEndpoint': '%s'}".formatted(kubernetes));
        Ec2Client ec2 = client(Ec2Client.builder());
        String vpc = ec2.createVpc(ask -> ask.cidrBlock("10.0.0.0/16")).vpc().vpcId();
        String first = subnet(ec2, vpc, "10.0.0.0/20", region + "a");
        String second = subnet(ec2, vpc, "10.0.16.0/20", region + "b");
        String group =
                ec2.createSecurityGroup(ask -> ask.groupName("efa").description("efa").vpcId(vpc))
                        .groupId();
        String arn =
                client(EksClient.builder())
                        .createCluster(
                                ask ->
                                        ask.name(name + "-eks")
                                                .version("1.33")
                                                .roleArn("arn:aws:iam::%s:role/eks".formatted(ID))
                                                .accessConfig(
                                                        mode ->
                                                                mode.authenticationMode(
                                                                        AuthenticationMode.API))
                                                .resourcesVpcConfig(
                                                        net -> net.subnetIds(first, second)))
                        .cluster()
                        .arn();
        pass(3600);
        onEks(
                name,
                arn,
                json("{'Subnets': ['%s'], 'SecurityGroupIds': ['%s']}".formatted(first, group)));
        pass(3600);
    }

    /** Takes clusters away behind everybody's back. */
    public void remove(String... names) {
        SageMakerClient sagemaker = client(SageMakerClient.builder());
        for (String name : names) {
            sagemaker.deleteCluster(ask -> ask.clusterName(name));
        }
        pass(3600);
    }

    public void quota(String name, int value) {
        admin(
                "PUT",
                "quotas",
                "{'account': '%s', 'region': '%s', 'service': 'sagemaker', 'name': '%s', 'value': %d}"
                        .formatted(ID, region, name, value));
    }

    public void fault(String service, String operation, String effect, int delayMillis) {
        admin(
                "POST",
                "faults",
                "{'service': '%s', 'operation': '%s', 'effect': '%s', 'delayMillis': %d}"
                        .formatted(service, operation, effect, delayMillis));
    }

    public void pass(int seconds) {
        admin("POST", "clock/advance", "{'seconds': %d}".formatted(seconds));
    }

    /** How often each operation was asked, as {@code service Operation}. */
    public JsonNode asked() {
        return admin("GET", "calls", "").path("asked");
    }

    public JsonNode admin(String method, String path, String body) {
        try {
            HttpResponse<String> answer =
                    admin.send(
                            HttpRequest.newBuilder(uri.resolve("/_slipway/" + path))
                                    .method(method, HttpRequest.BodyPublishers.ofString(text(body)))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new AssertionError(answer.statusCode() + " " + answer.body());
            }
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(String singleQuotes) {
        return singleQuotes.replace('\'', '"');
    }

    @Override
    public void close() {
        http.close();
        admin.close();
        if (simulator != null) {
            simulator.close();
        }
    }
}
