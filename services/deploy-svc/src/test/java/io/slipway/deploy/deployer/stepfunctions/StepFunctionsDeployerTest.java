package io.slipway.deploy.deployer.stepfunctions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.deploy.deployer.Deployer;
import io.slipway.deploy.deployer.DeployerContract;
import io.slipway.deploy.deployer.Progress;
import io.slipway.deploy.deployer.aws.AwsWorld;
import io.slipway.deploy.deployer.aws.WordForWord;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.eks.model.AuthenticationMode;
import software.amazon.awssdk.services.sagemaker.model.SageMakerException;

class StepFunctionsDeployerTest extends DeployerContract {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final AwsWorld world = AwsWorld.open();
    private final StepFunctionsDeployer deployer =
            new StepFunctionsDeployer(
                    world.clients(), world.config(), () -> Optional.of("slipway-hyperpod"));
    private final Set<String> answered = new HashSet<>();
    private String workers = "good";

    @BeforeEach
    void setUp() {
        world.aws()
                .machines()
                .createStateMachine(
                        create ->
                                create.name("slipway-hyperpod")
                                        .roleArn("arn:aws:iam::111122223333:role/machine")
                                        .definition(definition()));
        world.aws()
                .eks()
                .createCluster(
                        create ->
                                create.name("shared")
                                        .roleArn("arn:aws:iam::111122223333:role/eks")
                                        .accessConfig(
                                                access ->
                                                        access.authenticationMode(
                                                                AuthenticationMode.API))
                                        .resourcesVpcConfig(
                                                vpc -> vpc.subnetIds("subnet-1", "subnet-2")));
        world.pass(Duration.ofMinutes(20));
    }

    @AfterEach
    void close() {
        world.close();
    }

    private static String definition() {
        try (InputStream in =
                StepFunctionsDeployer.class.getResourceAsStream("hyperpod.asl.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected Deployer deployer() {
        return deployer;
    }

    /** Time passes, and the programs behind the tasks work. */
    @Override
    protected void pause(Duration pause) {
        world.pass(pause);
        for (JsonNode execution : world.admin("GET", "state", "").findValues("taskToken")) {
            if (execution.isTextual() && answered.add(execution.asText())) {
                work(execution.asText());
            }
        }
    }

    private JsonNode executionWith(String token) {
        for (JsonNode list : world.admin("GET", "state", "").findParents("taskToken")) {
            if (list.path("taskToken").asText().equals(token)) {
                return list;
            }
        }
        throw new AssertionError("no execution waits for " + token);
    }

    private void work(String token) {
        JsonNode execution = executionWith(token);
        if (!execution.path("status").asText().equals("RUNNING")) {
            return;
        }
        switch (execution.path("state").asText() + " " + workers) {
            case "Deploy good" -> {
                world.aws().machines().sendTaskHeartbeat(beat -> beat.taskToken(token));
                make(execution.path("input"));
            }
            case "Deploy bad" -> {
                world.aws()
                        .machines()
                        .sendTaskFailure(
                                fail ->
                                        fail.taskToken(token)
                                                .error("Forge.Failed")
                                                .cause("no capacity in usw2-az1"));
                return;
            }
            case "Deploy silent" -> {
                return;
            }
            default -> {}
        }
        world.aws().machines().sendTaskSuccess(done -> done.taskToken(token).output("{}"));
    }

    private void make(JsonNode input) {
        ObjectNode call = input.path("createCluster").deepCopy();
        ((ObjectNode) call.path("Orchestrator").path("Eks"))
                .put("ClusterArn", "arn:aws:eks:us-west-2:111122223333:cluster/shared");
        ObjectNode vpc = call.putObject("VpcConfig");
        vpc.putArray("SecurityGroupIds").add("sg-1");
        vpc.putArray("Subnets").add("subnet-1");
        ObjectNode group = (ObjectNode) call.path("InstanceGroups").path(0);
        group.put("ExecutionRole", "arn:aws:iam::111122223333:role/exec");
        group.putObject("LifeCycleConfig")
                .put("SourceS3Uri", "s3://sagemaker-x/")
                .put("OnCreate", "on_create.sh");
        input.path("tags")
                .properties()
                .forEach(
                        tag ->
                                call.withArray("/Tags")
                                        .addObject()
                                        .put("Key", tag.getKey())
                                        .put("Value", tag.getValue().asText()));
        try {
            world.aws()
                    .sagemakerOnce()
                    .createCluster(
                            create ->
                                    create.clusterName(call.path("ClusterName").asText())
                                            .overrideConfiguration(
                                                    override ->
                                                            override.putExecutionAttribute(
                                                                    WordForWord.BODY,
                                                                    call.toString())));
        } catch (SageMakerException e) {
            throw new AssertionError(e);
        }
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
        world.once("stepfunctions", "StartExecution", "drop-after");
    }

    @Test
    void tellsWhyATaskFailedAndEndsInAFailState() {
        workers = "bad";

        var failed = (Progress.Failed) last(task("bad", "start", 1));

        assertThat(failed.reason())
                .contains("FAILED")
                .contains("Forge.Failed")
                .contains("no capacity in usw2-az1");
    }

    @Test
    void failsWhenAWorkerIsSilent() {
        workers = "silent";

        var failed = (Progress.Failed) last(task("silent", "start", 1));

        assertThat(failed.reason()).contains("FAILED");
        assertThat(clustersMade()).isZero();
    }

    @Test
    void startsAnotherExecutionWhenTheJobIsRetried() {
        workers = "bad";
        last(task("again", "start", 1));
        workers = "good";

        assertThat(last(task("again", "start", 2))).isInstanceOf(Progress.Provisioned.class);
        assertThat(clustersMade()).isEqualTo(1);
    }

    @Test
    void stopsTheExecutionWhenTheClusterIsTakenAway() {
        workers = "silent";
        deployer.deploy(task("stopped", "start", 1)).await().atMost(Duration.ofSeconds(30));

        destroyed("stopped");

        assertThat(world.admin("GET", "state", "").findValuesAsText("status")).contains("ABORTED");
    }

    @Test
    void handsReportsOnOnceAlsoWhenTheyComeTwiceOrTheirAnswersAreLost() {
        String token = waitsIn("Deploy", "told");
        world.once("stepfunctions", "SendTaskSuccess", "drop-after");
        var success = new TaskReport.Success(JSON.objectNode().put("clusterArn", "arn"));

        assertThat(report("told", token, new TaskReport.Heartbeat()))
                .isEqualTo(new Receipt.Taken("Deploy", false));
        assertThat(report("told", token, success)).isInstanceOf(Receipt.Taken.class);
        assertThat(report("told", token, success)).isEqualTo(new Receipt.Taken("Deploy", true));
        assertThat(world.done("stepfunctions:SendTaskSuccess")).isEqualTo(2);
        assertThat(report("told", token, new TaskReport.Success(JSON.objectNode())))
                .isInstanceOf(Receipt.Late.class);
        assertThat(report("told", token, new TaskReport.Failure("Forge.Failed", "late")))
                .isInstanceOf(Receipt.Late.class);
        assertThat(report("told", token, new TaskReport.Heartbeat()))
                .isInstanceOf(Receipt.Late.class);
    }

    @Test
    void handsAFailureOnAndKnowsItAgain() {
        String token = waitsIn("Deploy", "broken");
        var failure = new TaskReport.Failure("Forge.Failed", "no capacity");

        assertThat(report("broken", token, failure)).isEqualTo(new Receipt.Taken("Deploy", false));
        assertThat(report("broken", token, failure)).isEqualTo(new Receipt.Taken("Deploy", true));
    }

    @Test
    void refusesAReportOfATaskThatWasSilentTooLong() {
        String token = waitsIn("Deploy", "slow");
        world.pass(Duration.ofMinutes(16));

        var late = (Receipt.Late) report("slow", token, new TaskReport.Heartbeat());

        assertThat(late.why()).contains("HeartbeatTimeout");
    }

    @Test
    void refusesAReportOfAnExecutionThatWasStoppedOrTriedAgain() {
        String token = waitsIn("Deploy", "over");
        Receipt unknown = report("over", "AQCnobody", new TaskReport.Heartbeat());
        world.pass(Duration.ofHours(11));
        Receipt ended = report("over", token, new TaskReport.Heartbeat());
        deployer.deploy(task("over", "start", 2)).await().atMost(Duration.ofSeconds(30));

        assertThat(unknown).isInstanceOf(Receipt.Unknown.class);
        assertThat(ended).isInstanceOf(Receipt.Late.class);
        assertThat(report("over", token, new TaskReport.Heartbeat()))
                .asInstanceOf(type(Receipt.Late.class))
                .extracting(Receipt.Late::why)
                .asString()
                .contains("tried again");
    }

    /** The token of the task that waits there. */
    private String waitsIn(String stage, String cluster) {
        deployer.deploy(task(cluster, "start", 1)).await().atMost(Duration.ofSeconds(30));
        while (true) {
            JsonNode execution = world.admin("GET", "state", "").findParents("taskToken").getLast();
            String token = execution.path("taskToken").asText();
            if (execution.path("state").asText().equals(stage)) {
                return token;
            }
            world.aws().machines().sendTaskSuccess(done -> done.taskToken(token).output("{}"));
        }
    }

    private Receipt report(String cluster, String token, TaskReport report) {
        return new TaskReports(world.clients(), () -> Optional.of("slipway-hyperpod"))
                .give(task(cluster, "start", 1), token, report);
    }

    @Test
    void saysHowToInstallTheStateMachine() {
        var bare =
                new StepFunctionsDeployer(world.clients(), world.config(), () -> Optional.empty());

        var failed =
                (Progress.Failed)
                        bare.deploy(task("bare", "start", 1))
                                .await()
                                .atMost(Duration.ofSeconds(30));

        assertThat(failed.remediation())
                .contains("slipway.deploy.step-functions.state-machine")
                .contains("hyperpod.asl.json");
    }
}
