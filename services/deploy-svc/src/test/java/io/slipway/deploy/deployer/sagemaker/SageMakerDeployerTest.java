package io.slipway.deploy.deployer.sagemaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.contracts.deploy.ClusterSpec;
import io.slipway.deploy.deployer.Deployer;
import io.slipway.deploy.deployer.DeployerContract;
import io.slipway.deploy.deployer.Orphan;
import io.slipway.deploy.deployer.Plan;
import io.slipway.deploy.deployer.Progress;
import io.slipway.deploy.deployer.aws.AwsWorld;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.eks.model.AuthenticationMode;
import software.amazon.awssdk.services.sagemaker.model.Tag;

class SageMakerDeployerTest extends DeployerContract {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final AwsWorld world = AwsWorld.open();
    private final SageMakerDeployer deployer =
            SageMakerDeployer.of(world.config(), DependenciesTest.NOT_CHECKED);

    @AfterEach
    void close() {
        world.close();
    }

    @Override
    protected Deployer deployer() {
        return deployer;
    }

    @Override
    protected void pause(Duration pause) {
        world.pass(pause);
    }

    @Override
    protected Object changes() {
        return world.changes();
    }

    @Override
    protected int clustersMade() {
        return world.done("sagemaker:CreateCluster");
    }

    @Override
    protected void occupy(Deployer.Task task) {
        world.occupy(task.cluster().name());
    }

    @Override
    protected void loseTheNextAnswer() {
        world.once("sagemaker", "CreateCluster", "drop-after");
    }

    @Test
    void adoptsTheClusterWhenTheServiceSays500AfterMakingIt() {
        world.once("sagemaker", "CreateCluster", "error-after");

        deployed("c500");

        assertThat(clustersMade()).isEqualTo(1);
    }

    @Test
    void getsThroughThrottlingAndErrorsBeforeTheEffect() {
        world.once("sagemaker", "CreateCluster", "throttle");
        world.once("sagemaker", "CreateCluster", "error-before");
        world.once("cloudformation", "CreateStack", "drop-before");
        world.once("ssm", "PutParameter", "error-after");

        deployed("weather");

        assertThat(clustersMade()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"effect\": \"drop-after\"",
                "\"effect\": \"error-after\"",
                "\"effect\": \"error-after\", \"code\": \"AlreadyExistsException\", \"status\": 400"
            })
    void makesOneStackWhateverBecomesOfTheAnswer(String fate) {
        world.admin(
                "POST",
                "faults",
                "{\"service\": \"cloudformation\", \"operation\": \"CreateStack\", \"count\": 2, %s}"
                        .formatted(fate));

        assertThat(last(task("one", "start", 1))).isInstanceOf(Progress.Provisioned.class);
        assertThat(world.aws().stacks().listStacks().stackSummaries()).hasSize(1);
        assertThat(clustersMade()).isEqualTo(1);
    }

    @Test
    void waitsForNodesAlthoughTheClusterIsInService() {
        world.admin(
                "PUT",
                "capacity",
                "{\"region\": \"us-west-2\", \"instanceType\": \"ml.p5.48xlarge\", \"available\":"
                        + " 1}");

        Progress progress = last(task("short", "start", 1));

        assertThat(progress).isInstanceOf(Progress.Waiting.class);
        assertThat(progress.lines()).anyMatch(line -> line.contains("workers 1 of 2"));
        assertThat(
                        world.aws()
                                .sagemaker()
                                .describeCluster(get -> get.clusterName("short"))
                                .clusterStatusAsString())
                .isEqualTo("InService");
    }

    @Test
    void quotesTheServiceAndSaysWhatToDo() {
        world.quota("ml.p5.48xlarge for cluster usage", 0);

        var failed = (Progress.Failed) last(task("poor", "start", 1));

        assertThat(failed.reason()).contains("ResourceLimitExceeded").contains("ml.p5.48xlarge");
        assertThat(failed.remediation()).contains("Service Quotas");
    }

    @ParameterizedTest
    @CsvSource({
        "sagemaker, CreateCluster, sagemaker:CreateCluster, denied-1",
        "cloudformation, CreateStack, cloudformation:CreateStack, slipway-denied-1",
        "s3, PutObject, s3:PutObject, sagemaker-slipway-denied-1",
        "ssm, PutParameter, ssm:PutParameter, /slipway/clusters/denied-1",
        "secretsmanager, CreateSecret, secretsmanager:CreateSecret, hyperpod/job-denied-1/kubeconfig"
    })
    void namesOfARefusalTheCallTheThingTheAnswerAndThePermission(
            String service, String operation, String permission, String thing) {
        world.always(service, operation, "denied");

        var failed = (Progress.Failed) last(task("denied-1", "start", 1));

        assertThat(failed.reason())
                .contains(operation + " " + thing)
                .contains("AccessDenied")
                .containsPattern("HTTP 40[03], request [0-9a-zA-Z-]+");
        assertThat(failed.remediation()).contains("Grant " + permission).contains("retry");
    }

    @ParameterizedTest
    @CsvSource({
        "throttle, AWS wants fewer calls",
        "error-before, it may have had its effect",
        "drop-before, it may have had its effect"
    })
    void saysOfEachCallThatItTriesAgainWhichAndWhy(String effect, String meaning) {
        world.admin(
                "POST",
                "faults",
                "{\"service\": \"cloudformation\", \"operation\": \"CreateStack\", \"count\": 3, \"effect\": \"%s\"}"
                        .formatted(effect));

        Progress progress = deployer.deploy(task("again", "create-stack", 1)).await().atMost(LIMIT);

        assertThat(progress).isInstanceOf(Progress.Waiting.class);
        assertThat(progress.lines())
                .singleElement()
                .asString()
                .contains("CreateStack slipway-again")
                .contains(meaning)
                .contains("trying again in");
    }

    @Test
    void namesTheResourceOfAStackThatWasNotMadeAndWhereToReadOn() {
        world.aws().s3().createBucket(create -> create.bucket("sagemaker-slipway-taken"));

        var failed = (Progress.Failed) last(task("taken", "start", 1));

        assertThat(failed.reason())
                .contains("slipway-taken ended as CREATE_FAILED")
                .contains("Bucket (AWS::S3::Bucket)")
                .contains("BucketAlreadyOwnedByYou");
        assertThat(failed.remediation())
                .contains("describe-stack-events --region us-west-2 --stack-name slipway-taken");
    }

    @Test
    void quotesTheNodesOfAGroupThatFailed() {
        world.admin(
                "POST",
                "hyperpod/fates",
                "{\"cluster\": \"sick\", \"group\": \"workers\", \"fate\": \"fails\", \"count\": 2, \"message\": \"Lifecycle scripts did not run successfully.\"}");

        assertThat(said(task("sick", "start", 1)))
                .anySatisfy(
                        line ->
                                assertThat(line)
                                        .containsPattern(
                                                "node i-[0-9a-f]+ of workers failed: Lifecycle scripts"));
    }

    @Test
    void tagsWhatItMakesWithItsOwner() {
        String arn = deployed("tagged").arn();

        assertThat(world.aws().sagemaker().listTags(get -> get.resourceArn(arn)).tags())
                .contains(
                        Tag.builder().key("slipway:cluster").value("tagged").build(),
                        Tag.builder().key("slipway:job").value("job-tagged").build(),
                        Tag.builder().key("slipway:tenant").value("team-a").build(),
                        Tag.builder().key("slipway:fence").value("1").build());
    }

    @Test
    void handsOverNamesAndNoSecrets() {
        Map<String, String> outputs = deployed("handed").outputs();

        var aws = world.aws();
        assertThat(outputs)
                .containsEntry("parameterPath", "/hyperpod/job-handed")
                .containsKeys("clusterArn", "eksClusterArn", "kubeconfigSecret", "outputsObject");
        assertThat(
                        aws.parameters()
                                .getParameter(get -> get.name("/hyperpod/job-handed/clusterArn"))
                                .parameter()
                                .value())
                .isEqualTo(outputs.get("clusterArn"));
        assertThat(
                        aws.secrets()
                                .getSecretValue(
                                        get -> get.secretId("hyperpod/job-handed/kubeconfig"))
                                .secretString())
                .contains("get-token")
                .contains("certificate-authority-data");
        assertThat(
                        aws.s3()
                                .getObjectAsBytes(
                                        get ->
                                                get.bucket(outputs.get("bucket"))
                                                        .key("hyperpod/job-handed/outputs.json"))
                                .asUtf8String())
                .contains(outputs.get("clusterArn"));
    }

    @Test
    void leavesNothingBehind() {
        deployed("gone");

        destroyed("gone");

        var aws = world.aws();
        assertThat(aws.sagemaker().listClusters(get -> {}).clusterSummaries()).isEmpty();
        assertThat(aws.stacks().describeStacks(get -> {}).stacks()).isEmpty();
        assertThat(aws.eks().listClusters(get -> {}).clusters()).isEmpty();
        assertThat(aws.s3().listBuckets().buckets()).isEmpty();
        assertThat(aws.secrets().listSecrets(get -> {}).secretList()).isEmpty();
        assertThat(aws.parameters().describeParameters(get -> {}).parameters()).isEmpty();
    }

    @Test
    void listsWhatItMayNotDeleteWithItsCost() {
        deployed("kept");
        world.always("sagemaker", "DeleteCluster", "denied");

        List<Orphan> orphans = destroyed("kept");

        assertThat(orphans)
                .extracting(Orphan::kind)
                .contains("AWS::SageMaker::Cluster", "AWS::EKS::Cluster", "AWS::EC2::NatGateway");
        assertThat(orphans.getFirst().usdPerMonth()).isGreaterThan(new BigDecimal("90000"));
        assertThat(orphans).allMatch(orphan -> !orphan.remedy().isBlank());
        assertThat(world.aws().secrets().listSecrets(get -> {}).secretList()).isEmpty();
    }

    @Test
    void sendsEveryMemberEvenThoseTheSdkDoesNotKnow() {
        Deployer.Task task =
                with(
                        task("rich", "start", 1),
                        Map.of("TieredStorageConfig", Map.of("Mode", "Enable")),
                        Map.of(
                                "InstanceRequirements",
                                Map.of(
                                        "InstanceTypes",
                                        List.of("ml.p5.48xlarge", "ml.p5e.48xlarge")),
                                "NetworkInterface",
                                Map.of("InterfaceType", "efa")));

        assertThat(last(task)).isInstanceOf(Progress.Provisioned.class);

        String state = world.admin("GET", "state", "").toString();
        assertThat(state).contains("ml.p5e.48xlarge").contains("TieredStorageConfig");
    }

    @Test
    void usesWhatTheRequestNamesAndMakesNoStack() {
        var aws = world.aws();
        aws.eks()
                .createCluster(
                        create ->
                                create.name("shared")
                                        .roleArn("arn:aws:iam::111122223333:role/eks")
                                        .accessConfig(
                                                access ->
                                                        access.authenticationMode(
                                                                AuthenticationMode.API))
                                        .resourcesVpcConfig(
                                                vpc ->
                                                        vpc.subnetIds("subnet-1", "subnet-2")
                                                                .securityGroupIds("sg-7")));
        aws.iam()
                .createRole(
                        create ->
                                create.roleName("exec")
                                        .assumeRolePolicyDocument(
                                                "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"sagemaker.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}"));
        aws.s3().createBucket(create -> create.bucket("sagemaker-team"));
        aws.s3()
                .putObject(
                        put -> put.bucket("sagemaker-team").key("lcs/on_create.sh"),
                        RequestBody.fromString("#!/bin/bash"));
        world.pass(Duration.ofHours(1));
        Deployer.Task task =
                of(
                        task("guest", "start", 1),
                        null,
                        "arn:aws:eks:us-west-2:111122223333:cluster/shared",
                        null,
                        Map.of(
                                "ExecutionRole",
                                "arn:aws:iam::111122223333:role/exec",
                                "LifeCycleConfig",
                                Map.of("SourceS3Uri", "s3://sagemaker-team/lcs/")));

        var provisioned = (Progress.Provisioned) last(task);

        assertThat(provisioned.outputs())
                .containsEntry("eksClusterName", "shared")
                .containsEntry("securityGroups", "sg-7")
                .doesNotContainKey("stack");
        assertThat(world.done("cloudformation:CreateStack")).isZero();
    }

    @Test
    void refusesALifecycleScriptThatIsNotThere() {
        Deployer.Task task =
                with(
                        task("scriptless", "prerequisites", 1),
                        Map.of(),
                        Map.of("LifeCycleConfig", Map.of("SourceS3Uri", "s3://sagemaker-none/")));

        assertThat(((Progress.Failed) last(task)).reason())
                .contains("s3://sagemaker-none/on_create.sh");
    }

    @Test
    void refusesAnotherAccountWithoutARole() {
        Deployer.Task task = in(task("abroad", "start", 1), "777788889999");

        var failed = (Progress.Failed) last(task);

        assertThat(failed.remediation())
                .contains("slipway.deploy.aws.accounts.777788889999.role-arn");
    }

    @Test
    void buildsInAnotherAccountUnderItsRole() {
        world.admin(
                "PUT",
                "quotas",
                "{\"region\": \"us-west-2\", \"account\": \"444455556666\", \"service\":"
                        + " \"sagemaker\", \"name\": \"ml.p5.48xlarge for cluster usage\", \"value\":"
                        + " 4}");

        var provisioned =
                (Progress.Provisioned) last(in(task("abroad", "start", 1), "444455556666"));

        assertThat(provisioned.arn()).contains(":444455556666:");
    }

    @Test
    void refusesInThePlanWhatCannotCarryACluster() {
        Deployer.Task task =
                named(task("named", "start", 1), "arn:aws:eks:us-west-2:1:cluster/old");
        world.aws()
                .eks()
                .createCluster(
                        create ->
                                create.name("old")
                                        .roleArn("arn:aws:iam::111122223333:role/eks")
                                        .resourcesVpcConfig(
                                                vpc -> vpc.subnetIds("subnet-1", "subnet-2")));
        world.pass(Duration.ofHours(1));

        Plan plan = deployer.plan(task).await().atMost(LIMIT);

        assertThat(plan.changes())
                .filteredOn(change -> change.action() == Plan.Action.REFUSE)
                .singleElement()
                .extracting(Plan.Change::detail)
                .asString()
                .contains("API_AND_CONFIG_MAP");
    }

    private static Deployer.Task in(Deployer.Task task, String account) {
        return of(task, account, task.cluster().eksCluster(), null, null);
    }

    private static Deployer.Task named(Deployer.Task task, String eksCluster) {
        return of(task, null, eksCluster, null, null);
    }

    private static Deployer.Task with(
            Deployer.Task task, Map<String, Object> cluster, Map<String, Object> group) {
        return of(task, null, null, cluster, group);
    }

    private static Deployer.Task of(
            Deployer.Task task,
            @Nullable String account,
            @Nullable String eksCluster,
            @Nullable Map<String, Object> members,
            @Nullable Map<String, Object> groupMembers) {
        ClusterSpec spec = task.cluster();
        ClusterSpec.InstanceGroup group = spec.instanceGroups().getFirst();
        return new Deployer.Task(
                task.jobId(),
                task.clusterId(),
                task.tenant(),
                new ClusterSpec(
                        spec.name(),
                        account,
                        spec.region(),
                        spec.preset(),
                        spec.orchestrator(),
                        spec.kubernetesVersion(),
                        spec.nodeProvisioningMode(),
                        spec.nodeRecovery(),
                        spec.clusterRole(),
                        spec.autoScaling(),
                        List.of(
                                new ClusterSpec.InstanceGroup(
                                        group.name(),
                                        group.instanceType(),
                                        group.count(),
                                        group.minCount(),
                                        group.threadsPerCore(),
                                        group.executionRole(),
                                        group.lifecycleScriptUri(),
                                        group.deepHealthChecks(),
                                        group.volumeSizeGb(),
                                        group.spot(),
                                        group.labels(),
                                        group.taints(),
                                        null,
                                        groupMembers)),
                        spec.tags(),
                        spec.environment(),
                        spec.ttl(),
                        spec.deadline(),
                        spec.budgetUsd(),
                        eksCluster,
                        null,
                        members),
                task.step(),
                task.fence());
    }
}
