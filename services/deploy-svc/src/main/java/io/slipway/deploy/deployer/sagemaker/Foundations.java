package io.slipway.deploy.deployer.sagemaker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.deploy.deployer.Deployer.Task;
import io.slipway.deploy.deployer.Progress;
import io.slipway.deploy.deployer.aws.Aws;
import io.slipway.deploy.deployer.aws.Mark;
import io.slipway.deploy.deployer.aws.Names;
import io.slipway.deploy.deployer.aws.OwnedStack;
import io.slipway.deploy.deployer.aws.Refusal;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudformation.model.AlreadyExistsException;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.OnFailure;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.Tag;
import software.amazon.awssdk.services.eks.model.AuthenticationMode;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.eks.model.ClusterStatus;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Finds or makes what stands around a cluster. */
final class Foundations {
    private final Aws aws;
    private final Task task;
    private final Duration poll;
    private final ObjectNode call;

    Foundations(Aws aws, Task task, Duration poll) {
        this.aws = aws;
        this.task = task;
        this.poll = poll;
        this.call = CreateClusterCall.asked(task.cluster());
    }

    /** Whether what the request names can carry a cluster. */
    List<String> check() {
        var lines = new ArrayList<String>();
        String arn = call.path("Orchestrator").path("Eks").path("ClusterArn").asText("");
        if (!arn.isEmpty()) {
            lines.add("EKS cluster %s is ready".formatted(eks(arn).name()));
        }
        for (ObjectNode group : CreateClusterCall.groups(call)) {
            if (group.has("ExecutionRole")) {
                trusts(group.path("ExecutionRole").asText());
            }
            JsonNode lifecycle = group.path("LifeCycleConfig");
            if (lifecycle.path("SourceS3Uri").asText("").startsWith("s3://")) {
                script(
                        URI.create(lifecycle.path("SourceS3Uri").asText()),
                        lifecycle.path("OnCreate").asText("on_create.sh"));
            }
        }
        lines.add(
                StackTemplate.of(task.cluster()).empty()
                        ? "all that the request names is there"
                        : "what the request names is there; a stack makes %s"
                                .formatted(
                                        String.join(
                                                ", ", StackTemplate.of(task.cluster()).kinds())));
        return lines;
    }

    private Cluster eks(String arn) {
        Cluster cluster =
                aws.eks().describeCluster(get -> get.name(Foundation.eksName(arn))).cluster();
        if (cluster.status() != ClusterStatus.ACTIVE) {
            throw new Refusal(
                    "EKS cluster %s is %s.".formatted(cluster.name(), cluster.statusAsString()),
                    "Wait until it is ACTIVE, then retry the job.");
        }
        if (cluster.accessConfig() != null
                && cluster.accessConfig().authenticationMode() == AuthenticationMode.CONFIG_MAP) {
            throw new Refusal(
                    "EKS cluster %s has the authentication mode CONFIG_MAP, which HyperPod refuses."
                            .formatted(cluster.name()),
                    "Run: aws eks update-cluster-config --name %s --access-config authenticationMode=API_AND_CONFIG_MAP (it cannot be taken back), then retry the job."
                            .formatted(cluster.name()));
        }
        return cluster;
    }

    private void trusts(String roleArn) {
        String name = roleArn.substring(roleArn.lastIndexOf('/') + 1);
        String trust =
                aws.iam().getRole(get -> get.roleName(name)).role().assumeRolePolicyDocument();
        if (!URLDecoder.decode(trust, StandardCharsets.UTF_8).contains("sagemaker.amazonaws.com")) {
            throw new Refusal(
                    "Execution role %s does not trust sagemaker.amazonaws.com.".formatted(roleArn),
                    "Add the service sagemaker.amazonaws.com with sts:AssumeRole to its trust"
                            + " policy, then retry the job.");
        }
    }

    private void script(URI folder, String name) {
        String bucket = folder.getHost();
        String path = folder.getPath().replaceFirst("^/", "").replaceFirst("/$", "");
        String key = path.isEmpty() ? name : path + "/" + name;
        long size;
        try {
            size = aws.s3().headObject(get -> get.bucket(bucket).key(key)).contentLength();
        } catch (S3Exception e) {
            if (e.statusCode() != 404 && e.statusCode() != 403) {
                throw e;
            }
            throw new Refusal(
                    "Lifecycle script s3://%s/%s is not there, or we may not read it (%d)."
                            .formatted(bucket, key, e.statusCode()),
                    "Upload the script or correct lifecycleScriptUri (OnCreate is %s); then retry the job."
                            .formatted(name));
        }
        if (size == 0) {
            throw new Refusal(
                    "Lifecycle script s3://%s/%s is empty.".formatted(bucket, key),
                    "Upload the script, then retry the job.");
        }
    }

    Progress make() {
        Stack stack = stack();
        if (stack != null) {
            return new Progress.Next(
                    "wait-stack", List.of("stack %s is ours already".formatted(stack.stackName())));
        }
        Mark.toDeploy(aws, task);
        StackTemplate template = StackTemplate.of(task.cluster());
        try {
            create(template);
        } catch (AlreadyExistsException _) {
            // An answer was lost, or another worker was first; whose it is shows the next look.
            return new Progress.Next(
                    "create-stack",
                    List.of("stack %s is there by now".formatted(Names.stack(task))));
        }
        return new Progress.Waiting(
                "wait-stack",
                poll,
                List.of(
                        "creating stack %s: %s"
                                .formatted(
                                        Names.stack(task), String.join(", ", template.kinds()))));
    }

    /** The token is the cluster's: however often this is sent, one stack comes of it. */
    private void create(StackTemplate template) {
        aws.stacks()
                .createStack(
                        create ->
                                create.stackName(Names.stack(task))
                                        .templateBody(template.text())
                                        .parameters(
                                                template.parameters(task).entrySet().stream()
                                                        .map(
                                                                each ->
                                                                        Parameter.builder()
                                                                                .parameterKey(
                                                                                        each
                                                                                                .getKey())
                                                                                .parameterValue(
                                                                                        each
                                                                                                .getValue())
                                                                                .build())
                                                        .toList())
                                        .tags(
                                                Names.tags(task).entrySet().stream()
                                                        .map(
                                                                each ->
                                                                        Tag.builder()
                                                                                .key(each.getKey())
                                                                                .value(
                                                                                        each
                                                                                                .getValue())
                                                                                .build())
                                                        .toList())
                                        .capabilities(Capability.CAPABILITY_NAMED_IAM)
                                        .onFailure(OnFailure.DO_NOTHING)
                                        .clientRequestToken("create-" + task.clusterId()));
    }

    /** Ours, or null; somebody else's is refused. */
    @Nullable Stack stack() {
        return OwnedStack.find(aws, Names.stack(task), task.clusterId());
    }

    Progress await() {
        Stack stack = stack();
        if (stack == null) {
            return new Progress.Next("create-stack", List.of("the stack is gone, making it again"));
        }
        String status = stack.stackStatusAsString();
        if (status.equals("CREATE_COMPLETE")) {
            return new Progress.Next(
                    "lifecycle", List.of("stack %s is complete".formatted(stack.stackName())));
        }
        if (status.endsWith("_IN_PROGRESS")) {
            return new Progress.Waiting(
                    "wait-stack",
                    poll,
                    List.of("stack %s is %s".formatted(stack.stackName(), status)));
        }
        return OwnedStack.failed(aws, stack);
    }

    /** Puts the script that a node runs first into the bucket of the stack. */
    Progress lifecycle() {
        Foundation foundation = read();
        if (foundation.bucket() == null) {
            return new Progress.Next("create-cluster", List.of());
        }
        Mark.toDeploy(aws, task);
        aws.s3()
                .putObject(
                        put ->
                                put.bucket(foundation.bucket())
                                        .key("lifecycle/on_create.sh")
                                        .contentType("text/x-shellscript"),
                        RequestBody.fromString(StackTemplate.resource("on_create.sh")));
        return new Progress.Next(
                "create-cluster", List.of("lifecycle script is in " + foundation.lifecycleUri()));
    }

    /** Reads again what the request names and the stack made. */
    Foundation read() {
        Map<String, String> made = outputs();
        String named = call.path("Orchestrator").path("Eks").path("ClusterArn").asText("");
        String eksArn = named.isEmpty() ? made.get("EksClusterArn") : named;
        String subnet = made.get("NodeSubnet");
        String securityGroup = made.get("NodeSecurityGroup");
        List<String> subnets = subnet == null ? List.of() : List.of(subnet);
        List<String> groups = securityGroup == null ? List.of() : List.of(securityGroup);
        if (!named.isEmpty() && !call.has("VpcConfig")) {
            var network = eks(named).resourcesVpcConfig();
            subnets = network.subnetIds();
            groups =
                    network.securityGroupIds().isEmpty()
                            ? List.of(network.clusterSecurityGroupId())
                            : network.securityGroupIds();
        }
        String bucket = made.get("BucketName");
        return new Foundation(
                eksArn,
                subnets,
                groups,
                made.get("ExecutionRoleArn"),
                bucket,
                bucket == null ? null : "s3://%s/lifecycle/".formatted(bucket));
    }

    private Map<String, String> outputs() {
        var outputs = new HashMap<String, String>();
        Stack stack = StackTemplate.of(task.cluster()).empty() ? null : stack();
        if (stack != null) {
            stack.outputs().forEach(each -> outputs.put(each.outputKey(), each.outputValue()));
        }
        return outputs;
    }
}
