package io.slipway.deploy.deployer.infraforge;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.deploy.deployer.Deployer;
import io.slipway.deploy.deployer.Plan;
import io.slipway.deploy.deployer.Plan.Action;
import io.slipway.deploy.deployer.Progress;
import io.slipway.deploy.deployer.aws.Aws;
import io.slipway.deploy.deployer.aws.AwsClients;
import io.slipway.deploy.deployer.aws.AwsConfig;
import io.slipway.deploy.deployer.aws.Failure;
import io.slipway.deploy.deployer.aws.Handshake;
import io.slipway.deploy.deployer.aws.Mark;
import io.slipway.deploy.deployer.aws.Names;
import io.slipway.deploy.deployer.aws.OwnedStack;
import io.slipway.deploy.deployer.aws.Refusal;
import io.slipway.deploy.deployer.aws.Workers;
import io.slipway.deploy.deployer.sagemaker.HyperPodClusters;
import io.slipway.deploy.deployer.sagemaker.HyperPodClusters.Found;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.sagemaker.model.Tag;

/** Runs the CDK with InfraForge as its app, on worker threads. */
@ApplicationScoped
public class InfraForgeDeployer implements Deployer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final int MOST_DELETIONS = 3;

    private final Workers workers = new Workers();
    private final AwsClients clients;
    private final AwsConfig aws;
    private final InfraForgeConfig config;
    private final Clock clock;

    InfraForgeDeployer(AwsClients clients, AwsConfig aws, InfraForgeConfig config, Clock clock) {
        this.clients = clients;
        this.aws = aws;
        this.config = config;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "infraforge";
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

    private Tools tools(Task task) {
        return new Tools(config, clock, task, aws.endpoint().map(Object::toString).orElse(null));
    }

    private Progress step(Task task) {
        Tools tools = tools(task);
        Aws at = at(task);
        return switch (task.step()) {
            case "synth" -> synth(at, task, tools);
            case "wait-synth" -> synthesized(task, tools);
            case "deploy", "create-cluster" -> deploy(at, task, tools);
            case "wait-deploy" -> deployed(at, task, tools);
            case "wait-stack" -> stackSettled(at, task);
            case "own" -> own(at, task);
            case "wait-cluster" -> new HyperPodClusters(at, task, aws.poll()).await();
            case "handshake" -> handshake(at, task);
            default -> start(at, task, tools);
        };
    }

    private Progress start(Aws at, Task task, Tools tools) {
        supported(task);
        tools.needed();
        Stack stack = OwnedStack.find(at, Names.stack(task), task.clusterId());
        if (stack != null) {
            return new Progress.Next(
                    "wait-stack", List.of("stack %s is ours already".formatted(stack.stackName())));
        }
        return switch (new HyperPodClusters(at, task, aws.poll()).find()) {
            case Found.Foreign(var cluster) -> HyperPodClusters.refused(task, cluster);
            case Found.Ours _, Found.Nothing _ ->
                    new Progress.Next(
                            "synth",
                            List.of(
                                    "cluster %s by InfraForge, stack %s"
                                            .formatted(task.cluster().name(), Names.stack(task))));
        };
    }

    private static void supported(Task task) {
        List<String> fields = ForgeConfig.unsupported(task.cluster());
        if (!fields.isEmpty()) {
            throw new Refusal(
                    "InfraForge cannot say: " + String.join(", ", fields) + ".",
                    "Leave that out, or ask for the deployer sagemaker, which can.");
        }
    }

    private Progress synth(Aws at, Task task, Tools tools) {
        tools.needed();
        // Two at once would write one template, and the code of the first end the second.
        if (tools.run("synth").goesOn()) {
            return new Progress.Waiting("wait-synth", SOON, List.of("synth is on its way already"));
        }
        ForgeConfig rendered = ForgeConfig.of(task);
        tools.write(rendered);
        tools.run("synth").end(Duration.ZERO);
        tools.start(
                at,
                "synth",
                "synth",
                "--app",
                tools.app(),
                "--output",
                tools.assembly().toAbsolutePath().toString(),
                "--quiet");
        return new Progress.Waiting(
                "wait-synth", SOON, List.of("rendered config.json, sha256 " + rendered.hash()));
    }

    private Progress synthesized(Task task, Tools tools) {
        CommandRun run = tools.run("synth");
        List<String> lines = run.newLines();
        return switch (run.state()) {
            case CommandRun.State.Stopped _ -> tooLong(lines);
            case CommandRun.State.NeverStarted _, CommandRun.State.Lost _ ->
                    new Progress.Next("synth", with(lines, "synth did not end, running it again"));
            case CommandRun.State.Running running ->
                    tools.tooLong(running)
                            ? stopping(run, "wait-synth", lines)
                            : new Progress.Waiting("wait-synth", SOON, lines);
            case CommandRun.State.Ended(int code) when code != 0 ->
                    failed("synth", code, run, List.of(), lines);
            case CommandRun.State.Ended _ -> checked(task, tools, lines);
        };
    }

    private static Progress checked(Task task, Tools tools, List<String> lines) {
        List<String> differences;
        try {
            differences =
                    RenderedStack.differences(
                            JSON.readTree(Files.readString(tools.template())), task.cluster());
        } catch (IOException e) {
            differences = List.of("it cannot be read: " + e.getMessage());
        }
        return differences.isEmpty()
                ? new Progress.Next("deploy", with(lines, "the template is what was asked for"))
                : new Progress.Failed(
                        "InfraForge rendered another cluster than was asked for: "
                                + String.join("; ", differences),
                        "Nothing was deployed. Ask for the deployer sagemaker, or report this with the config.json in the log.",
                        lines);
    }

    private Progress deploy(Aws at, Task task, Tools tools) {
        tools.needed();
        Mark.toDeploy(at, task);
        Stack stack = OwnedStack.find(at, Names.stack(task), task.clusterId());
        CommandRun run = tools.run("deploy");
        if (run.state() instanceof CommandRun.State.Running
                || (stack != null
                        && !prepared(stack)
                        && stack.stackStatusAsString().endsWith("_IN_PROGRESS"))) {
            return new Progress.Waiting(
                    stack == null ? "wait-deploy" : "wait-stack",
                    config.poll(),
                    List.of("the deployment is on its way already"));
        }
        if (!Files.exists(tools.template())) {
            return new Progress.Next(
                    "synth", List.of("the working folder is new, rendering again"));
        }
        var arguments =
                new ArrayList<>(
                        List.of(
                                "deploy",
                                Names.stack(task),
                                "--app",
                                tools.assembly().toAbsolutePath().toString(),
                                "--require-approval",
                                "never",
                                "--progress",
                                "events",
                                "--no-rollback",
                                "--outputs-file",
                                tools.folder()
                                        .resolve("outputs.json")
                                        .toAbsolutePath()
                                        .toString()));
        Names.tags(task)
                .forEach((key, value) -> arguments.addAll(List.of("--tags", key + "=" + value)));
        tools.start(at, "deploy", arguments.toArray(String[]::new));
        return new Progress.Waiting("wait-deploy", config.poll(), List.of("cdk deploy is running"));
    }

    private Progress deployed(Aws at, Task task, Tools tools) {
        CommandRun run = tools.run("deploy");
        List<String> lines = run.newLines();
        return switch (run.state()) {
            case CommandRun.State.Stopped _ -> tooLong(lines);
            case CommandRun.State.NeverStarted _ ->
                    new Progress.Next("deploy", with(lines, "cdk deploy is not here"));
            case CommandRun.State.Lost _ ->
                    new Progress.Next(
                            "wait-stack",
                            with(
                                    lines,
                                    "cdk deploy ended without an exit code, looking at the stack"));
            case CommandRun.State.Running running ->
                    tools.tooLong(running)
                            ? stopping(run, "wait-deploy", lines)
                            : new Progress.Waiting("wait-deploy", config.poll(), lines);
            case CommandRun.State.Ended(int code) when code != 0 -> {
                Stack stack = OwnedStack.find(at, Names.stack(task), task.clusterId());
                List<String> reasons = stack == null ? List.of() : OwnedStack.failures(at, stack);
                lines.addAll(reasons);
                yield failed("deploy", code, run, reasons, lines);
            }
            case CommandRun.State.Ended _ -> new Progress.Next("own", with(lines, "deployed"));
        };
    }

    /** Whoever runs the command or ran it: the stack says how far it is. */
    private Progress stackSettled(Aws at, Task task) {
        Stack stack = OwnedStack.find(at, Names.stack(task), task.clusterId());
        if (stack == null) {
            return new Progress.Next("deploy", List.of("no stack, deploying"));
        }
        String status = stack.stackStatusAsString();
        if (status.equals("CREATE_COMPLETE") || status.equals("UPDATE_COMPLETE")) {
            return new Progress.Next("own", List.of("stack is complete"));
        }
        if (prepared(stack)) {
            return new Progress.Next(
                    "deploy", List.of("the stack was prepared and never made, deploying"));
        }
        if (status.endsWith("_IN_PROGRESS")) {
            return new Progress.Waiting(
                    "wait-stack",
                    aws.poll(),
                    List.of("stack %s is %s".formatted(stack.stackName(), status)));
        }
        return OwnedStack.failed(at, stack);
    }

    /** What cdk leaves behind when it ends between a change set and its execution. */
    private static boolean prepared(Stack stack) {
        return stack.stackStatus() == StackStatus.REVIEW_IN_PROGRESS;
    }

    private Progress stopping(CommandRun run, String step, List<String> lines) {
        boolean gone = run.end(config.grace());
        return new Progress.Waiting(
                step, SOON, gone ? lines : with(lines, "it takes too long, ending it"));
    }

    private static Progress tooLong(List<String> lines) {
        return new Progress.Failed(
                "The command took longer than slipway.deploy.infraforge.run-limit and was ended.",
                "See the last lines of the log; raise the limit if it was still getting on.",
                lines);
    }

    /**
     * @param reasons what failed first in the stack, if there is one
     */
    private static Progress failed(
            String command, int code, CommandRun run, List<String> reasons, List<String> lines) {
        String said = run.lastWords();
        String first = String.join("; ", reasons);
        return new Progress.Failed(
                "cdk %s ended with exit code %d%s: %s%s"
                        .formatted(
                                command,
                                code,
                                meaning(code),
                                said.isEmpty() ? "(it said nothing)" : said,
                                first.isEmpty() ? "" : "; the stack says first: " + first),
                remedy(code, first.isEmpty() ? said : first),
                lines);
    }

    /** A shell's own codes, and those of Go programs. */
    private static String meaning(int code) {
        return switch (code) {
            case 2 -> " (InfraForge panicked)";
            case 126 -> " (it may not be executed)";
            case 127 -> " (it was not found)";
            case 137 -> " (it was killed)";
            case 143 -> " (it was asked to end)";
            default -> "";
        };
    }

    private static String remedy(int code, String words) {
        return switch (code) {
            case 126, 127 ->
                    "Check slipway.deploy.infraforge.cdk and .app, and that Node.js is on the PATH of deploy-svc; then retry the job.";
            case 137, 143 ->
                    "Somebody or the system (lack of memory?) ended it: see the log of its machine, then retry the job, which goes on where the stack is.";
            default -> Failure.remedy(words) + " The log has all that it said.";
        };
    }

    private static List<String> with(List<String> lines, String line) {
        lines.add(line);
        return lines;
    }

    /** Gives the cluster the tags of its owner, if CloudFormation has not. */
    private Progress own(Aws at, Task task) {
        Mark.toDeploy(at, task);
        String name = physical(at, task, "AWS::SageMaker::Cluster");
        if (name == null) {
            return new Progress.Failed(
                    "Stack %s is complete and has no HyperPod cluster (AWS::SageMaker::Cluster) in it."
                            .formatted(Names.stack(task)),
                    "InfraForge made something else than was asked for: see config.json and the template in the job's working folder, or ask for the deployer sagemaker.",
                    List.of());
        }
        String arn =
                at.sagemaker()
                        .describeCluster(get -> get.clusterName(task.cluster().name()))
                        .clusterArn();
        at.sagemaker()
                .addTags(
                        add ->
                                add.resourceArn(arn)
                                        .tags(
                                                Names.tags(task).entrySet().stream()
                                                        .map(
                                                                tag ->
                                                                        Tag.builder()
                                                                                .key(tag.getKey())
                                                                                .value(
                                                                                        tag
                                                                                                .getValue())
                                                                                .build())
                                                        .toList()));
        return new Progress.Next("wait-cluster", List.of("cluster is " + arn));
    }

    private static @Nullable String physical(Aws at, Task task, String type) {
        return OwnedStack.resources(at, Names.stack(task)).stream()
                .filter(each -> each.resourceType().equals(type))
                .map(StackResourceSummary::physicalResourceId)
                .findFirst()
                .orElse(null);
    }

    private Progress handshake(Aws at, Task task) {
        var clusters = new HyperPodClusters(at, task, aws.poll());
        return switch (clusters.find()) {
            case Found.Nothing _ ->
                    new Progress.Next("deploy", List.of("the cluster is gone, deploying again"));
            case Found.Foreign(var cluster) -> HyperPodClusters.refused(task, cluster);
            case Found.Ours(var cluster) -> {
                Mark.toDeploy(at, task);
                var outputs = new TreeMap<String, String>();
                outputs.put("clusterArn", cluster.clusterArn());
                outputs.put("clusterName", cluster.clusterName());
                outputs.put("region", at.region());
                outputs.put("stack", Names.stack(task));
                Stack stack = OwnedStack.find(at, Names.stack(task), task.clusterId());
                if (stack != null) {
                    stack.outputs()
                            .forEach(
                                    each ->
                                            outputs.put(
                                                    "stack." + each.outputKey(),
                                                    each.outputValue()));
                }
                Map<String, String> given =
                        Handshake.give(
                                at,
                                task,
                                outputs,
                                aws.artifactsBucket().orElse(null),
                                eks(at, cluster.orchestrator().eks().clusterArn()));
                yield new Progress.Provisioned(
                        cluster.clusterArn(),
                        clusters.groups(cluster),
                        given,
                        List.of("outputs are below " + Names.parameters(task.jobId())));
            }
        };
    }

    private static Cluster eks(Aws at, String arn) {
        return at.eks()
                .describeCluster(get -> get.name(arn.substring(arn.lastIndexOf('/') + 1)))
                .cluster();
    }

    /**
     * Looks at what is there each time; a command that fails is followed by CloudFormation's own.
     */
    private Progress remove(Task task) {
        Tools tools = tools(task);
        Aws at = at(task);
        var lines = new ArrayList<String>();
        Mark mark = Mark.toDestroy(at, task);
        if (!tools.endBuilding()) {
            return new Progress.Waiting("end-building", SOON, List.of("ending cdk deploy"));
        }
        if (mark != null && !mark.deployJobId().isEmpty()) {
            lines.addAll(
                    Handshake.takeBack(at, mark.deployJobId(), aws.artifactsBucket().orElse(null)));
        }
        Stack stack;
        try {
            stack = OwnedStack.find(at, Names.stack(task), task.clusterId());
        } catch (Refusal refusal) {
            return new Progress.Gone(List.of(), with(lines, refusal.reason() + " Left as it is."));
        }
        CommandRun run = tools.run("destroy");
        if (stack == null) {
            lines.addAll(run.newLines());
            if (mark != null) {
                at.parameters()
                        .deleteParameters(delete -> delete.names(Names.mark(task.clusterId())));
            }
            tools.sweep();
            return new Progress.Gone(List.of(), lines);
        }
        return remove(at, task, tools, run, stack, lines);
    }

    private Progress remove(
            Aws at, Task task, Tools tools, CommandRun run, Stack stack, List<String> lines) {
        lines.addAll(run.newLines());
        boolean deleting = stack.stackStatusAsString().equals("DELETE_IN_PROGRESS");
        CommandRun.State state = run.state();
        if (state instanceof CommandRun.State.Running running && !tools.tooLong(running)) {
            return new Progress.Waiting("wait-destroy", config.poll(), lines);
        }
        if (deleting) {
            return new Progress.Waiting(
                    "wait-stack-gone", aws.poll(), with(lines, "the stack is being deleted"));
        }
        if (state instanceof CommandRun.State.NeverStarted && tools.installed()) {
            tools.write(ForgeConfig.of(task));
            tools.start(
                    at,
                    "destroy",
                    "destroy",
                    Names.stack(task),
                    "--force",
                    "--app",
                    tools.app(),
                    "--output",
                    tools.assembly().toAbsolutePath().toString());
            return new Progress.Waiting(
                    "wait-destroy", config.poll(), with(lines, "cdk destroy --force is running"));
        }
        if (!run.end(config.grace())) {
            return new Progress.Waiting("wait-destroy", SOON, with(lines, "ending cdk destroy"));
        }
        if (OwnedStack.deletions(at, stack) >= MOST_DELETIONS) {
            return new Progress.Gone(OwnedStack.left(at, stack), lines);
        }
        at.stacks().deleteStack(gone -> gone.stackName(stack.stackId()));
        return new Progress.Waiting(
                "wait-stack-gone",
                aws.poll(),
                with(lines, "cdk destroy left the stack behind: DeleteStack"));
    }

    private List<Plan.Change> changes(Task task) {
        var changes = new ArrayList<Plan.Change>();
        try {
            supported(task);
            tools(task).needed();
            Aws at = at(task);
            Stack stack = OwnedStack.find(at, Names.stack(task), task.clusterId());
            changes.add(
                    new Plan.Change(
                            stack == null ? Action.CREATE : Action.ADOPT,
                            "AWS::CloudFormation::Stack",
                            Names.stack(task),
                            "config.json with sha256 " + ForgeConfig.of(task).hash()));
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
