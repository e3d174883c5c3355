package io.slipway.deploy.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.contracts.deploy.ClusterSpec;
import io.slipway.guardrail.preset.ClusterAsk;
import io.slipway.guardrail.preset.ClusterRequest;
import io.slipway.guardrail.preset.Presets;
import io.slipway.guardrail.preset.Rendering;
import io.slipway.problem.Violation;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a request can become a job; the same for REST and for events. */
sealed interface Admission {
    /**
     * @param presetVersion of the preset that filled in
     */
    record Admitted(Job job, String presetVersion) implements Admission {}

    record Refused(List<Violation> violations) implements Admission {}

    /**
     * @param deployers names that may be asked for
     * @param aboveUsdPerHour what costs more needs approval
     */
    static Admission judge(
            JsonNode body,
            String tenant,
            String subject,
            List<String> deployers,
            BigDecimal aboveUsdPerHour,
            Instant now) {
        List<Violation> violations = new ArrayList<>();
        if (!(body instanceof ObjectNode ask)) {
            return new Refused(List.of(new Violation("#", "must be a JSON object")));
        }
        String deployer = ask.path("deployer").asText("dryrun");
        if (!deployers.contains(deployer)) {
            violations.add(
                    new Violation("#/deployer", "must be one of " + String.join(", ", deployers)));
        }
        oneOf(ask, "approval", APPROVALS, violations);
        oneOf(ask, "onFailure", ON_FAILURE, violations);
        if (ask.path("name").asText("").isBlank()) {
            violations.add(new Violation("#/name", "must be given"));
        }
        return switch (Presets.bundled().render(ask)) {
            case Rendering.Refused refused -> {
                refused.violations().stream()
                        .map(one -> new Violation(one.pointer(), one.message()))
                        .filter(
                                one ->
                                        violations.stream()
                                                .noneMatch(v -> v.pointer().equals(one.pointer())))
                        .forEach(violations::add);
                yield new Refused(List.copyOf(violations));
            }
            case Rendering.Rendered rendered ->
                    violations.isEmpty()
                            ? new Admitted(
                                    job(
                                            rendered,
                                            terms(ask, rendered.cluster(), aboveUsdPerHour),
                                            tenant,
                                            subject,
                                            deployer,
                                            now),
                                    rendered.version())
                            : new Refused(List.copyOf(violations));
        };
    }

    List<String> APPROVALS = List.of("none", "required");
    List<String> ON_FAILURE = List.of("clean-up", "keep");

    private static void oneOf(
            ObjectNode ask, String field, List<String> words, List<Violation> violations) {
        String word = ask.path(field).asText(words.getFirst());
        if (ask.hasNonNull(field) && !words.contains(word)) {
            violations.add(
                    new Violation("#/" + field, "must be one of " + String.join(", ", words)));
        }
    }

    private static Terms terms(ObjectNode ask, ClusterRequest cluster, BigDecimal above) {
        BigDecimal usdPerHour = Presets.costOf(cluster).usd();
        return new Terms(
                ask.path("dryRun").asBoolean(false),
                ask.path("approval").asText("").equals("required")
                        || usdPerHour.compareTo(above) > 0,
                ask.path("onFailure").asText("").equals("keep"),
                usdPerHour);
    }

    private static Job job(
            Rendering.Rendered rendered,
            Terms terms,
            String tenant,
            String subject,
            String deployer,
            Instant now) {
        ClusterSpec cluster = spec(rendered.cluster());
        return new Job(
                JobId.at(now),
                tenant,
                subject,
                Job.Action.DEPLOY,
                deployer,
                JobId.at(now).value(),
                rendered.version(),
                cluster,
                terms,
                new JobState.Accepted(),
                1,
                1,
                List.of(),
                null,
                now,
                now,
                now.plus(cluster.deadline()));
    }

    private static ClusterSpec spec(ClusterRequest request) {
        return new ClusterSpec(
                request.name(),
                request.accountId(),
                request.region(),
                request.preset(),
                request.orchestrator(),
                request.kubernetesVersion(),
                request.nodeProvisioningMode(),
                request.nodeRecovery(),
                request.clusterRole(),
                request.autoScaling(),
                request.instanceGroups().stream().map(Admission::group).toList(),
                request.tags(),
                request.environment(),
                request.ttl(),
                request.deadline(),
                request.budgetUsd(),
                request.eksCluster(),
                network(request.network()),
                request.createCluster());
    }

    private static ClusterSpec.InstanceGroup group(ClusterRequest.InstanceGroup group) {
        return new ClusterSpec.InstanceGroup(
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
                network(group.network()),
                group.createCluster());
    }

    private static ClusterSpec.@Nullable Network network(ClusterAsk.@Nullable Network network) {
        return network == null
                ? null
                : new ClusterSpec.Network(network.subnets(), network.securityGroups());
    }
}
