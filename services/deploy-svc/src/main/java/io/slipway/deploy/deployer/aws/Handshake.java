package io.slipway.deploy.deployer.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.deploy.deployer.Deployer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.secretsmanager.model.ResourceExistsException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.ssm.model.GetParametersByPathRequest;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterAlreadyExistsException;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/**
 * Hands a cluster over: its outputs to Parameter Store and S3 under {@code hyperpod/<job>/}, its
 * kubeconfig to Secrets Manager. Everything may be written again with the same result.
 */
public final class Handshake {
    private static final int MOST_PARAMETERS = 10;
    private static final int MOST_PAGES = 10;

    private Handshake() {}

    /**
     * @param bucket where outputs.json goes; null for nowhere
     * @param eks null when the cluster is not on Kubernetes
     * @return the outputs with the names of what was written; no secrets
     */
    public static Map<String, String> give(
            Aws aws,
            Deployer.Task task,
            Map<String, String> outputs,
            @Nullable String bucket,
            @Nullable Cluster eks) {
        var all = new TreeMap<>(outputs);
        all.put("parameterPath", Names.parameters(task.jobId()));
        if (eks != null) {
            all.put("eksClusterName", eks.name());
            all.put("eksClusterArn", eks.arn());
            all.put("kubeconfigSecret", secret(aws, task, Kubeconfig.of(eks, aws.region())));
        }
        if (bucket != null) {
            all.put("outputsObject", "s3://%s/%s".formatted(bucket, Names.outputs(task.jobId())));
        }
        all.values().removeIf(String::isEmpty);
        all.forEach((name, value) -> parameter(aws, task, name, value));
        if (bucket != null) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            all.forEach(json::put);
            aws.s3()
                    .putObject(
                            put ->
                                    put.bucket(bucket)
                                            .key(Names.outputs(task.jobId()))
                                            .contentType("application/json"),
                            RequestBody.fromString(json.toPrettyString()));
        }
        return all;
    }

    /** Parameters take tags only when they are new, and new values only when they are not. */
    private static void parameter(Aws aws, Deployer.Task task, String name, String value) {
        String path = Names.parameters(task.jobId()) + "/" + name;
        try {
            aws.parameters()
                    .putParameter(
                            put ->
                                    put.name(path)
                                            .type(ParameterType.STRING)
                                            .value(value)
                                            .tags(
                                                    Names.tags(task).entrySet().stream()
                                                            .map(Handshake::tag)
                                                            .toList()));
        } catch (ParameterAlreadyExistsException _) {
            aws.parameters()
                    .putParameter(
                            put ->
                                    put.name(path)
                                            .type(ParameterType.STRING)
                                            .value(value)
                                            .overwrite(true));
        }
    }

    private static software.amazon.awssdk.services.ssm.model.Tag tag(
            Map.Entry<String, String> tag) {
        return software.amazon.awssdk.services.ssm.model.Tag.builder()
                .key(tag.getKey())
                .value(tag.getValue())
                .build();
    }

    private static String secret(Aws aws, Deployer.Task task, String kubeconfig) {
        String name = Names.secret(task.jobId());
        try {
            return aws.secrets()
                    .createSecret(
                            create ->
                                    create.name(name)
                                            .secretString(kubeconfig)
                                            .clientRequestToken(token(task, kubeconfig))
                                            .description(
                                                    "kubeconfig of HyperPod cluster "
                                                            + task.cluster().name())
                                            .tags(
                                                    Names.tags(task).entrySet().stream()
                                                            .map(
                                                                    tag ->
                                                                            software.amazon.awssdk
                                                                                    .services
                                                                                    .secretsmanager
                                                                                    .model.Tag
                                                                                    .builder()
                                                                                    .key(
                                                                                            tag
                                                                                                    .getKey())
                                                                                    .value(
                                                                                            tag
                                                                                                    .getValue())
                                                                                    .build())
                                                            .toList()))
                    .arn();
        } catch (ResourceExistsException _) {
            return aws.secrets()
                    .putSecretValue(
                            put ->
                                    put.secretId(name)
                                            .secretString(kubeconfig)
                                            .clientRequestToken(token(task, kubeconfig)))
                    .arn();
        }
    }

    private static String token(Deployer.Task task, String content) {
        return UUID.nameUUIDFromBytes((task.jobId() + content).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    /** Takes back what {@link #give} gave; what is not there is taken back already. */
    public static List<String> takeBack(Aws aws, String jobId, @Nullable String bucket) {
        var lines = new ArrayList<String>();
        List<String> names = names(aws, jobId);
        for (int from = 0; from < names.size(); from += MOST_PARAMETERS) {
            List<String> some = names.subList(from, Math.min(from + MOST_PARAMETERS, names.size()));
            aws.parameters().deleteParameters(delete -> delete.names(some));
        }
        if (!names.isEmpty()) {
            lines.add(
                    "deleted %d parameters below %s"
                            .formatted(names.size(), Names.parameters(jobId)));
        }
        try {
            aws.secrets()
                    .deleteSecret(
                            delete ->
                                    delete.secretId(Names.secret(jobId))
                                            .forceDeleteWithoutRecovery(true));
            lines.add("deleted secret " + Names.secret(jobId));
        } catch (ResourceNotFoundException _) {
            // it was never made, or is gone already
        }
        if (bucket != null) {
            aws.s3().deleteObject(delete -> delete.bucket(bucket).key(Names.outputs(jobId)));
            lines.add("deleted s3://%s/%s".formatted(bucket, Names.outputs(jobId)));
        }
        return lines;
    }

    private static List<String> names(Aws aws, String jobId) {
        var names = new ArrayList<String>();
        String next = null;
        for (int page = 0; page < MOST_PAGES; page++) {
            var request =
                    GetParametersByPathRequest.builder()
                            .path(Names.parameters(jobId))
                            .recursive(true)
                            .maxResults(MOST_PARAMETERS)
                            .nextToken(next)
                            .build();
            var answer = aws.parameters().getParametersByPath(request);
            answer.parameters().stream().map(Parameter::name).forEach(names::add);
            next = answer.nextToken();
            if (next == null) {
                return names;
            }
        }
        return names;
    }
}
