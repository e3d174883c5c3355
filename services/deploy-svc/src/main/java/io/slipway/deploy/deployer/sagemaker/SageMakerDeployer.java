package io.slipway.deploy.deployer.sagemaker;

import io.slipway.deploy.deployer.Deployer;
import io.slipway.deploy.deployer.Plan;
import io.slipway.deploy.deployer.Plan.Action;
import io.slipway.deploy.deployer.Progress;
import io.slipway.deploy.deployer.aws.Aws;
import io.slipway.deploy.deployer.aws.AwsClients;
import io.slipway.deploy.deployer.aws.AwsConfig;
import io.slipway.deploy.deployer.aws.Handshake;
import io.slipway.deploy.deployer.aws.KubernetesApi;
import io.slipway.deploy.deployer.aws.Mark;
import io.slipway.deploy.deployer.aws.Names;
import io.slipway.deploy.deployer.aws.Refusal;
import io.slipway.deploy.deployer.aws.Steps;
import io.slipway.deploy.deployer.aws.Workers;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.eks.model.Cluster;

/** Calls AWS itself, on worker threads. */
@ApplicationScoped
public class SageMakerDeployer implements Deployer {
    private final Workers workers = new Workers();
    private final AwsClients clients;
    private final AwsConfig config;
    private final DependenciesConfig dependencies;

    SageMakerDeployer(AwsClients clients, AwsConfig config, DependenciesConfig dependencies) {
        this.clients = clients;
        this.config = config;
        this.dependencies = dependencies;
    }

    /** For tests without a container. */
    public static SageMakerDeployer of(AwsConfig config, DependenciesConfig dependencies) {
        return new SageMakerDeployer(AwsClients.of(config), config, dependencies);
    }

    @Override
    public String name() {
        return "sagemaker";
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
        return workers.step(
                task,
                () ->
                        new Teardown(
                                        aws(task),
                                        task,
                                        config.poll(),
                                        config.artifactsBucket().orElse(null))
                                .look());
    }

    private Aws aws(Task task) {
        return clients.at(task.cluster().accountId(), task.cluster().region());
    }

    /** The step's name comes from the database, maybe written by another version. */
    private Progress step(Task task) {
        Aws aws = aws(task);
        var foundations = new Foundations(aws, task, config.poll());
        var clusters = new HyperPodClusters(aws, task, config.poll());
        return switch (task.step()) {
            case "prerequisites" -> {
                boolean nothing = StackTemplate.of(task.cluster()).empty();
                yield new Progress.Next(
                        nothing ? "create-cluster" : "create-stack", foundations.check());
            }
            case "create-stack" -> foundations.make();
            case "wait-stack" -> foundations.await();
            case "lifecycle" -> foundations.lifecycle();
            case "create-cluster" -> create(aws, task, foundations.read(), clusters);
            case "wait-cluster" -> clusters.await();
            case "handshake" -> handshake(aws, task, foundations.read(), clusters);
            default -> start(task, clusters);
        };
    }

    private Progress create(Aws aws, Task task, Foundation foundation, HyperPodClusters clusters) {
        Cluster eks = checked() ? eks(aws, foundation) : null;
        if (eks == null) {
            return clusters.make(foundation);
        }
        Mark.toDeploy(aws, task);
        try (var kubernetes = KubernetesApi.of(aws, eks)) {
            Progress missing =
                    new Dependencies(
                                    kubernetes,
                                    CreateClusterCall.parts(task.cluster()),
                                    dependencies.manifest().orElse(null),
                                    config.poll())
                            .see(eks.name());
            return missing == null ? clusters.make(foundation) : missing;
        }
    }

    private boolean checked() {
        return switch (dependencies.check()) {
            case ALWAYS -> true;
            case UNLESS_SIMULATED -> config.endpoint().isEmpty();
            case NEVER -> false;
        };
    }

    private static Progress start(Task task, HyperPodClusters clusters) {
        return switch (clusters.find()) {
            case HyperPodClusters.Found.Ours(var cluster) ->
                    new Progress.Next(
                            "wait-cluster",
                            List.of("cluster %s is ours already".formatted(cluster.clusterArn())));
            case HyperPodClusters.Found.Foreign(var cluster) ->
                    HyperPodClusters.refused(task, cluster);
            case HyperPodClusters.Found.Nothing _ ->
                    new Progress.Next(
                            "prerequisites",
                            List.of(
                                    "cluster %s in %s, preset %s, orchestrator %s: nothing of that name there"
                                            .formatted(
                                                    task.cluster().name(),
                                                    task.cluster().region(),
                                                    task.cluster().preset(),
                                                    task.cluster().orchestrator())));
        };
    }

    private Progress handshake(
            Aws aws, Task task, Foundation foundation, HyperPodClusters clusters) {
        return switch (clusters.find()) {
            case HyperPodClusters.Found.Nothing _ ->
                    new Progress.Next("create-cluster", List.of("the cluster is gone"));
            case HyperPodClusters.Found.Foreign(var cluster) ->
                    HyperPodClusters.refused(task, cluster);
            case HyperPodClusters.Found.Ours(var cluster) -> {
                Mark.toDeploy(aws, task);
                @Nullable Cluster eks = eks(aws, foundation);
                boolean stack = !StackTemplate.of(task.cluster()).empty();
                var outputs =
                        Handshake.give(
                                aws,
                                task,
                                HyperPodClusters.outputs(
                                        cluster, foundation, stack ? Names.stack(task) : null),
                                config.artifactsBucket().orElse(foundation.bucket()),
                                eks);
                yield new Progress.Provisioned(
                        cluster.clusterArn(),
                        clusters.groups(cluster),
                        outputs,
                        List.of("outputs are below " + Names.parameters(task.jobId())));
            }
        };
    }

    private static @Nullable Cluster eks(Aws aws, Foundation foundation) {
        String arn = foundation.eksClusterArn();
        return arn == null
                ? null
                : aws.eks().describeCluster(get -> get.name(Foundation.eksName(arn))).cluster();
    }

    private List<Plan.Change> changes(Task task) {
        var changes = new ArrayList<Plan.Change>();
        try {
            Aws aws = aws(task);
            var foundations = new Foundations(aws, task, config.poll());
            StackTemplate template = StackTemplate.of(task.cluster());
            if (!template.empty()) {
                Stack stack = foundations.stack();
                changes.add(
                        new Plan.Change(
                                stack == null ? Action.CREATE : Action.ADOPT,
                                "AWS::CloudFormation::Stack",
                                Names.stack(task),
                                String.join(", ", template.kinds())));
            }
            if (checked()
                    && CreateClusterCall.asked(task.cluster()).path("Orchestrator").has("Eks")) {
                changes.add(chart());
            }
            changes.add(cluster(task, new HyperPodClusters(aws, task, config.poll())));
            changes.add(
                    new Plan.Change(
                            Action.CREATE,
                            "AWS::SSM::Parameter",
                            Names.parameters(task.jobId()),
                            "outputs, and the kubeconfig in secret " + Names.secret(task.jobId())));
            foundations
                    .check()
                    .forEach(
                            line ->
                                    changes.add(
                                            new Plan.Change(
                                                    Action.REUSE,
                                                    "named by the request",
                                                    "",
                                                    line)));
        } catch (Refusal refusal) {
            changes.add(refused(task, refusal.reason() + " " + refusal.remediation()));
        } catch (SdkException failure) {
            changes.add(refused(task, Steps.lasting(failure)));
        }
        return changes;
    }

    private Plan.Change chart() {
        return dependencies
                .manifest()
                .map(
                        manifest ->
                                new Plan.Change(
                                        Action.CREATE,
                                        "HyperPod chart",
                                        manifest.toString(),
                                        "applied to the EKS cluster where parts are missing"))
                .orElseGet(
                        () ->
                                new Plan.Change(
                                        Action.REUSE,
                                        "HyperPod chart",
                                        "",
                                        "must be on the EKS cluster; else the job ends before CreateCluster"));
    }

    private static Plan.Change refused(Task task, String detail) {
        return new Plan.Change(Action.REFUSE, "prerequisite", task.cluster().name(), detail);
    }

    private static Plan.Change cluster(Task task, HyperPodClusters clusters) {
        String kind = "AWS::SageMaker::Cluster";
        String name = task.cluster().name();
        return switch (clusters.find()) {
            case HyperPodClusters.Found.Nothing _ ->
                    new Plan.Change(
                            Action.CREATE, kind, name, StackTemplate.groups(task.cluster()));
            case HyperPodClusters.Found.Ours(var cluster) ->
                    new Plan.Change(Action.ADOPT, kind, name, cluster.clusterArn());
            case HyperPodClusters.Found.Foreign(var cluster) ->
                    new Plan.Change(
                            Action.REFUSE,
                            kind,
                            name,
                            HyperPodClusters.refused(task, cluster).reason());
        };
    }
}
