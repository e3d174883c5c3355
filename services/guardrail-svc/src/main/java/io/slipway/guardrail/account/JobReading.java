package io.slipway.guardrail.account;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.APIGroup;
import io.fabric8.kubernetes.api.model.APIGroupList;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GroupVersionForDiscovery;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.slipway.guardrail.facts.Kubernetes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Work that is not finished: Jobs, and those of whatever operator is installed. Which kinds there
 * are is asked first, for a kind that nobody installed may be forbidden to list, and is not there.
 */
final class JobReading {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Map<String, List<String>> KINDS =
            Map.of(
                    "batch",
                    List.of("jobs"),
                    "batch.volcano.sh",
                    List.of("jobs"),
                    "jobset.x-k8s.io",
                    List.of("jobsets"),
                    "kubeflow.org",
                    List.of(
                            "pytorchjobs",
                            "mpijobs",
                            "tfjobs",
                            "jaxjobs",
                            "xgboostjobs",
                            "paddlejobs",
                            "mxjobs"),
                    "ray.io",
                    List.of("rayclusters", "rayjobs", "rayservices"),
                    "sagemaker.amazonaws.com",
                    List.of("hyperpodpytorchjobs"),
                    "trainer.kubeflow.org",
                    List.of("trainjobs"));

    private static final Set<String> ENDS =
            Set.of(
                    "Complete",
                    "Completed",
                    "Succeeded",
                    "SuccessCriteriaMet",
                    "Failed",
                    "Finished",
                    "COMPLETE",
                    "SUCCEEDED",
                    "FAILED",
                    "STOPPED",
                    "Aborted",
                    "Terminated");

    private final KubernetesReading kubernetes;
    private final HyperpodReading hyperpod;

    JobReading(KubernetesReading kubernetes, HyperpodReading hyperpod) {
        this.kubernetes = kubernetes;
        this.hyperpod = hyperpod;
    }

    private record Installed(String group, APIResource resource, String version) {
        ResourceDefinitionContext context() {
            return new ResourceDefinitionContext.Builder()
                    .withGroup(group)
                    .withVersion(version)
                    .withKind(resource.getKind())
                    .withPlural(resource.getName())
                    .withNamespaced(true)
                    .build();
        }
    }

    List<Kubernetes.Job> jobs(Trail trail) {
        try {
            return hyperpod.below(trail) == null ? List.of() : running(trail);
        } catch (NoAnswer none) {
            // Without its EKS cluster nothing runs on it any more.
            if (none.says("ResourceNotFoundException")) {
                return List.of();
            }
            throw none;
        }
    }

    private List<Kubernetes.Job> running(Trail trail) {
        List<GenericKubernetesResource> running =
                trail.each(installed(trail), this::running).stream().flatMap(List::stream).toList();
        Set<String> uids = new HashSet<>();
        running.forEach(job -> uids.add(job.getMetadata().getUid()));
        return running.stream()
                .filter(job -> owners(job).noneMatch(uids::contains))
                .map(
                        job ->
                                new Kubernetes.Job(
                                        job.getMetadata().getNamespace(),
                                        job.getMetadata().getName(),
                                        job.getKind()))
                .toList();
    }

    /** A job that another one of them has made is told by the name that people gave. */
    private static Stream<String> owners(GenericKubernetesResource job) {
        return job.getMetadata().getOwnerReferences().stream().map(OwnerReference::getUid);
    }

    private List<Installed> installed(Trail trail) {
        APIGroupList groups = kubernetes.ask(trail, "list groups", client -> client.getApiGroups());
        if (groups == null || groups.getGroups().stream().noneMatch(JobReading::builtIn)) {
            throw NoAnswer.because(
                    "kubernetes list groups: this is no Kubernetes API, for it has no batch");
        }
        return trail
                .each(
                        groups.getGroups().stream()
                                .filter(group -> KINDS.containsKey(group.getName()))
                                .toList(),
                        this::installed)
                .stream()
                .flatMap(List::stream)
                .toList();
    }

    private static boolean builtIn(APIGroup group) {
        return group.getName().equals("batch");
    }

    /** Each kind once, in the first version that has it; all versions show the same objects. */
    private List<Installed> installed(Trail trail, APIGroup group) {
        var found = new ArrayList<Installed>();
        var missing = new HashSet<>(KINDS.getOrDefault(group.getName(), List.of()));
        for (GroupVersionForDiscovery version : group.getVersions()) {
            if (!missing.isEmpty()) {
                for (APIResource resource : resources(trail, version.getGroupVersion())) {
                    if (missing.remove(resource.getName())) {
                        found.add(new Installed(group.getName(), resource, version.getVersion()));
                    }
                }
            }
        }
        return found;
    }

    private List<APIResource> resources(Trail trail, String groupVersion) {
        APIResourceList list =
                kubernetes.ask(
                        trail,
                        "list resources of " + groupVersion,
                        client -> client.getApiResources(groupVersion));
        return list == null ? List.of() : list.getResources();
    }

    private List<GenericKubernetesResource> running(Trail trail, Installed kind) {
        return kubernetes
                .all(
                        trail,
                        kind.resource().getName(),
                        (client, options) ->
                                client.genericKubernetesResources(kind.context())
                                        .inAnyNamespace()
                                        .list(options))
                .stream()
                .map(job -> named(job, kind.resource().getKind()))
                .filter(JobReading::unfinished)
                .toList();
    }

    /** The items of a list of built-in kinds do not say what they are. */
    private static GenericKubernetesResource named(GenericKubernetesResource job, String kind) {
        job.setKind(Objects.requireNonNullElse(job.getKind(), kind));
        return job;
    }

    /**
     * One that is suspended and has no pod has nothing to lose; one that nobody has looked at yet
     * is about to begin.
     */
    private static boolean unfinished(GenericKubernetesResource job) {
        JsonNode all = JSON.valueToTree(job);
        JsonNode status = all.path("status");
        for (JsonNode condition : status.path("conditions")) {
            if (condition.path("status").asText().equals("True") && ends(condition.path("type"))) {
                return false;
            }
        }
        if (ends(status.path("jobDeploymentStatus"))
                || ends(status.path("jobStatus"))
                || ends(status.path("state").path("phase"))) {
            return false;
        }
        boolean suspended =
                all.at("/spec/suspend").asBoolean(false)
                        || all.at("/spec/runPolicy/suspend").asBoolean(false);
        return !suspended || active(status);
    }

    private static boolean ends(@Nullable JsonNode word) {
        return word != null && ENDS.contains(word.asText());
    }

    private static boolean active(JsonNode status) {
        if (status.path("active").asInt(0) > 0) {
            return true;
        }
        for (JsonNode replicas : status.path("replicaStatuses")) {
            if (replicas.path("active").asInt(0) > 0) {
                return true;
            }
        }
        return false;
    }
}
