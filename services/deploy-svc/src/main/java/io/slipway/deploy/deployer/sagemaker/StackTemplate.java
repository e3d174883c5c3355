package io.slipway.deploy.deployer.sagemaker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.contracts.deploy.ClusterSpec;
import io.slipway.deploy.deployer.Deployer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * The template of the stack around one cluster: only the parts that the request does not name.
 *
 * @param kubernetes network and EKS cluster
 * @param role the nodes' execution role
 * @param bucket for lifecycle scripts and outputs; its name begins with sagemaker-, because the
 *     managed policy of the nodes' role opens no other
 */
record StackTemplate(boolean kubernetes, boolean role, boolean bucket) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KUBERNETES = "1.33";

    static StackTemplate of(ClusterSpec spec) {
        ObjectNode call = CreateClusterCall.asked(spec);
        JsonNode orchestrator = call.path("Orchestrator");
        return new StackTemplate(
                orchestrator.has("Eks") && !orchestrator.path("Eks").has("ClusterArn"),
                CreateClusterCall.groups(call).stream()
                        .anyMatch(group -> !group.has("ExecutionRole")),
                CreateClusterCall.groups(call, "InstanceGroups").stream()
                        .anyMatch(group -> !group.path("LifeCycleConfig").has("SourceS3Uri")));
    }

    /** The instance groups in one line. */
    static String groups(ClusterSpec spec) {
        return spec.instanceGroups().stream()
                .map(
                        group ->
                                "%s %d × %s"
                                        .formatted(
                                                group.name(), group.count(), group.instanceType()))
                .collect(Collectors.joining(", "));
    }

    boolean empty() {
        return !kubernetes && !role && !bucket;
    }

    String text() {
        ObjectNode template = JSON.createObjectNode();
        template.put("AWSTemplateFormatVersion", "2010-09-09");
        template.put("Description", "What stands around a HyperPod cluster, made by Slipway");
        parts().forEach(
                        part -> {
                            JsonNode file = file(part + ".json");
                            for (String section : List.of("Parameters", "Resources", "Outputs")) {
                                template.withObject("/" + section)
                                        .setAll((ObjectNode) file.path(section));
                            }
                        });
        return template.toString();
    }

    Map<String, String> parameters(Deployer.Task task) {
        var parameters = new TreeMap<String, String>();
        if (kubernetes) {
            String version = task.cluster().kubernetesVersion();
            parameters.put("EksName", eksName(task));
            parameters.put("KubernetesVersion", version == null ? KUBERNETES : version);
        }
        if (role) {
            parameters.put("ExecutionRoleName", "slipway-exec-" + task.clusterId());
        }
        if (bucket) {
            parameters.put("BucketName", "sagemaker-slipway-" + task.clusterId());
        }
        return parameters;
    }

    /** Six characters of the owner's id keep two clusters of one name apart. */
    static String eksName(Deployer.Task task) {
        var crc = new CRC32();
        crc.update(task.clusterId().getBytes(StandardCharsets.UTF_8));
        return task.cluster().name() + "-" + "%08x".formatted(crc.getValue()).substring(0, 6);
    }

    List<String> kinds() {
        return Stream.of(
                        kubernetes ? "AWS::EKS::Cluster" : "",
                        kubernetes ? "AWS::EC2::VPC" : "",
                        role ? "AWS::IAM::Role" : "",
                        bucket ? "AWS::S3::Bucket" : "")
                .filter(kind -> !kind.isEmpty())
                .toList();
    }

    private Stream<String> parts() {
        return Stream.of(kubernetes ? "kubernetes" : "", role ? "role" : "", bucket ? "bucket" : "")
                .filter(part -> !part.isEmpty());
    }

    private static JsonNode file(String name) {
        try {
            return JSON.readTree(resource(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String resource(String name) {
        try (InputStream in = StackTemplate.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource %s is not there".formatted(name));
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
