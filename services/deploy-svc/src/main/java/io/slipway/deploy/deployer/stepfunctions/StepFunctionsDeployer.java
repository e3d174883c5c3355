package io.slipway.deploy.deployer.stepfunctions;

import io.slipway.deploy.deployer.Deployer;
import io.slipway.deploy.deployer.Plan;
import io.slipway.deploy.deployer.Plan.Action;
import io.slipway.deploy.deployer.Progress;
import io.slipway.deploy.deployer.aws.Aws;
import io.slipway.deploy.deployer.aws.AwsClients;
import io.slipway.deploy.deployer.aws.AwsConfig;
import io.slipway.deploy.deployer.aws.Handshake;
import io.slipway.deploy.deployer.aws.Mark;
import io.slipway.deploy.deployer.aws.Names;
import io.slipway.deploy.deployer.aws.Refusal;
import io.slipway.deploy.deployer.aws.Workers;
import io.slipway.deploy.deployer.sagemaker.HyperPodClusters;
import io.slipway.deploy.deployer.sagemaker.HyperPodClusters.Found;
import io.slipway.deploy.deployer.sagemaker.Teardown;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.sagemaker.model.DescribeClusterResponse;

/** Starts an execution and follows it, on worker threads. */
@ApplicationScoped
public class StepFunctionsDeployer implements Deployer {
    public static final String NAME = "stepfunctions";

    private static final String FOLLOW = "wait-execution";

    private final Workers workers = new Workers();
    private final AwsClients clients;
    private final AwsConfig aws;
    private final StepFunctionsConfig config;

    StepFunctionsDeployer(AwsClients clients, AwsConfig aws, StepFunctionsConfig config) {
        this.clients = clients;
        this.aws = aws;
        this.config = config;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Uni<Plan> plan(Task task) {
        return workers.look(() -> new Plan(changes(task)));
    }

    @Override
    public Uni<Progress> deploy(Task task) {
        return workers.step(task, () -> step(task));
    }

    @Override
    public Uni<Progress> destroy(Task task) {
        return workers.step(task, () -> remove(task));
    }

    private Aws at(Task task) {
        return clients.at(task.cluster().accountId(), task.cluster().region());
    }

    private String machine() {
        return config.stateMachine()
                .orElseThrow(
                        () ->
                                new Refusal(
                                        "No state machine is configured.",
                                        "Create one from hyperpod.asl.json (aws stepfunctions"
                                                + " create-state-machine) and set"
                                                + " slipway.deploy.step-functions.state-machine to its"
                                                + " name."));
    }

    private Progress step(Task task) {
        Aws at = at(task);
        if (task.step().startsWith(FOLLOW)) {
            return follow(at, task);
        }
        return switch (task.step()) {
            case "wait-cluster" -> new HyperPodClusters(at, task, aws.poll()).await();
            case "handshake" -> handshake(at, task);
            default -> start(at, task);
        };
    }

    private Progress start(Aws at, Task task) {
        var executions = new Executions(at, task, machine());
        if (new HyperPodClusters(at, task, aws.poll()).find()
                instanceof Found.Foreign(var cluster)) {
            return HyperPodClusters.refused(task, cluster);
        }
        Executions.Attempt latest = executions.latest();
        int number = latest == null ? 1 : latest.number();
        if (latest != null) {
            switch (latest.execution().status()) {
                case RUNNING, SUCCEEDED, PENDING_REDRIVE -> {
                    return new Progress.Next(
                            following(number, 0),
                            List.of(
                                    "execution %s is ours already"
                                            .formatted(executions.name(number))));
                }
                case FAILED, TIMED_OUT, ABORTED, UNKNOWN_TO_SDK_VERSION -> number++;
            }
        }
        Mark.toDeploy(at, task);
        executions.start(number);
        return new Progress.Waiting(
                following(number, 0),
                aws.poll(),
                List.of("execution %s is started".formatted(executions.name(number))));
    }

    /** The number of the attempt and of the event seen last travel in the step's name. */
    private static String following(int number, long event) {
        return "%s/%d/%d".formatted(FOLLOW, number, event);
    }

    private Progress follow(Aws at, Task task) {
        String[] words = task.step().split("/", -1);
        if (words.length != 3) {
            return start(at, task);
        }
        int number = Integer.parseInt(words[1]);
        var executions = new Executions(at, task, machine());
        var execution = executions.find(number);
        if (execution == null) {
            return new Progress.Next("start", List.of("the execution is not there"));
        }
        Executions.News news = executions.news(number, Long.parseLong(words[2]));
        return switch (execution.status()) {
            case RUNNING, PENDING_REDRIVE, UNKNOWN_TO_SDK_VERSION ->
                    new Progress.Waiting(following(number, news.last()), aws.poll(), news.lines());
            case SUCCEEDED -> new Progress.Next("wait-cluster", news.lines());
            case FAILED, TIMED_OUT, ABORTED ->
                    new Progress.Failed(
                            "Execution %s ended as %s: %s"
                                    .formatted(
                                            executions.name(number),
                                            execution.statusAsString(),
                                            executions.why(number, execution)),
                            executions.remedy(number),
                            news.lines());
        };
    }

    private Progress handshake(Aws at, Task task) {
        var clusters = new HyperPodClusters(at, task, aws.poll());
        return switch (clusters.find()) {
            case Found.Nothing _ ->
                    new Progress.Failed(
                            "The execution succeeded and there is no cluster %s."
                                    .formatted(task.cluster().name()),
                            "Look at what the program behind the task Deploy does.",
                            List.of());
            case Found.Foreign(var cluster) -> HyperPodClusters.refused(task, cluster);
            case Found.Ours(var cluster) -> {
                Mark.toDeploy(at, task);
                var outputs = new TreeMap<String, String>();
                outputs.put("clusterArn", cluster.clusterArn());
                outputs.put("clusterName", cluster.clusterName());
                outputs.put("region", at.region());
                Map<String, String> given =
                        cluster.orchestrator() == null || cluster.orchestrator().eks() == null
                                ? Handshake.give(
                                        at, task, outputs, aws.artifactsBucket().orElse(null), null)
                                : Handshake.give(
                                        at,
                                        task,
                                        outputs,
                                        aws.artifactsBucket().orElse(null),
                                        eks(at, cluster));
                yield new Progress.Provisioned(
                        cluster.clusterArn(),
                        clusters.groups(cluster),
                        given,
                        List.of("outputs are below " + Names.parameters(task.jobId())));
            }
        };
    }

    private static Cluster eks(Aws at, DescribeClusterResponse cluster) {
        String arn = cluster.orchestrator().eks().clusterArn();
        return at.eks()
                .describeCluster(get -> get.name(arn.substring(arn.lastIndexOf('/') + 1)))
                .cluster();
    }

    /** Nobody works on the execution any more once it is stopped; then the rest goes. */
    private Progress remove(Task task) {
        Aws at = at(task);
        Mark.toDestroy(at, task);
        if (config.stateMachine().isPresent()) {
            var executions = new Executions(at, task, machine());
            Executions.Attempt latest = executions.latest();
            if (latest != null && Executions.running(latest.execution())) {
                executions.stop(latest.execution());
            }
        }
        return new Teardown(at, task, aws.poll(), aws.artifactsBucket().orElse(null)).look();
    }

    private List<Plan.Change> changes(Task task) {
        var changes = new ArrayList<Plan.Change>();
        try {
            Aws at = at(task);
            var executions = new Executions(at, task, machine());
            Executions.Attempt latest = executions.latest();
            changes.add(
                    new Plan.Change(
                            latest != null && Executions.running(latest.execution())
                                    ? Action.ADOPT
                                    : Action.CREATE,
                            "AWS::StepFunctions::Execution",
                            executions.name(latest == null ? 1 : latest.number()),
                            "state machine " + machine()));
            if (new HyperPodClusters(at, task, aws.poll()).find()
                    instanceof Found.Foreign(var cluster)) {
                throw new Refusal(HyperPodClusters.refused(task, cluster).reason(), "");
            }
        } catch (Refusal refusal) {
            changes.add(
                    new Plan.Change(
                            Action.REFUSE,
                            "AWS::SageMaker::Cluster",
                            task.cluster().name(),
                            refusal.reason() + " " + refusal.remediation()));
        }
        return changes;
    }
}
