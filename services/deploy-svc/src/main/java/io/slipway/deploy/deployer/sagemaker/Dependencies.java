package io.slipway.deploy.deployer.sagemaker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.slipway.deploy.deployer.Progress;
import io.slipway.deploy.deployer.aws.KubernetesApi;
import io.slipway.deploy.deployer.aws.Refusal;
import io.slipway.guardrail.rule.ChartParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parts of the HyperPod chart on the EKS cluster below: CreateCluster fails without them, and
 * nodes would never be repaired. Where some are missing, the manifest that an operator rendered
 * from the chart is applied; where there is none, nothing is made.
 */
final class Dependencies {
    private static final int MOST_DOCUMENTS = 500;

    private final KubernetesApi kubernetes;
    private final ChartParts parts;
    private final @Nullable Path manifest;
    private final Duration poll;

    /**
     * @param manifest null when nothing may be installed
     */
    Dependencies(
            KubernetesApi kubernetes, ChartParts parts, @Nullable Path manifest, Duration poll) {
        this.kubernetes = kubernetes;
        this.parts = parts;
        this.manifest = manifest;
        this.poll = poll;
    }

    /**
     * What stands in the way of CreateCluster; null when nothing does.
     *
     * @param eks name of the EKS cluster
     */
    @Nullable Progress see(String eks) {
        try {
            List<String> absent = parts.absent(kubernetes.workloads());
            if (absent.isEmpty()) {
                return null;
            }
            if (manifest == null) {
                return new Progress.Failed(
                        "EKS cluster %s lacks parts of the HyperPod chart: %s."
                                .formatted(eks, String.join(", ", absent)),
                        "Run helm upgrade --install hyperpod-dependencies helm_chart/HyperPodHelmChart --namespace kube-system (github.com/aws/sagemaker-hyperpod-cli, a pinned commit) against it, then retry the job; or have an operator set slipway.deploy.dependencies.manifest.",
                        List.of());
            }
            return apply(eks, absent);
        } catch (IOException away) {
            return new Progress.Waiting(
                    "create-cluster",
                    poll,
                    List.of(
                            "the Kubernetes API of EKS cluster %s does not answer (%s): deploy-svc must run where its endpoint can be reached"
                                    .formatted(eks, away.getMessage())));
        }
    }

    private Progress apply(String eks, List<String> absent) throws IOException {
        var lines = new ArrayList<String>();
        lines.add("EKS cluster %s lacks %s".formatted(eks, String.join(", ", absent)));
        List<JsonNode> documents = documents();
        for (JsonNode document : documents) {
            kubernetes.apply(document);
        }
        lines.add("applied %d documents of %s".formatted(documents.size(), manifest));
        List<String> still = parts.absent(kubernetes.workloads());
        return still.isEmpty()
                ? new Progress.Next("create-cluster", lines)
                : new Progress.Failed(
                        "The manifest %s is applied, and EKS cluster %s still lacks %s."
                                .formatted(manifest, eks, String.join(", ", still)),
                        "Render the whole chart (helm template) with those parts switched on, then retry the job.",
                        lines);
    }

    private List<JsonNode> documents() {
        Path file = manifest == null ? Path.of("") : manifest;
        try (var reader = Files.newBufferedReader(file);
                MappingIterator<JsonNode> documents =
                        new YAMLMapper().readerFor(JsonNode.class).readValues(reader)) {
            var found = new ArrayList<JsonNode>();
            while (documents.hasNextValue() && found.size() < MOST_DOCUMENTS) {
                JsonNode document = documents.nextValue();
                if (document != null && document.isObject() && document.hasNonNull("kind")) {
                    found.add(document);
                }
            }
            return found;
        } catch (IOException broken) {
            throw new Refusal(
                    "The manifest %s cannot be read: %s".formatted(file, broken.getMessage()),
                    "An operator corrects slipway.deploy.dependencies.manifest; then retry the job.");
        }
    }
}
