package io.slipway.guardrail.account;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Group;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What of an account one request touches, in the request's own words.
 *
 * @param name of the cluster; empty when the request has none
 * @param eks name of the EKS cluster below; null when the request names none
 * @param types of its nodes, with {@code ml.}
 * @param roles ARNs
 * @param scripts addresses of the life cycle scripts
 * @param keys ids or ARNs of KMS keys
 */
record Scope(
        String name,
        boolean kubernetes,
        @Nullable String eks,
        List<String> types,
        List<String> subnets,
        List<String> securityGroups,
        List<String> roles,
        List<String> buckets,
        List<String> scripts,
        List<String> plans,
        List<String> keys) {

    static Scope of(Asked asked) {
        Set<String> types = new LinkedHashSet<>();
        Set<String> subnets = new LinkedHashSet<>();
        Set<String> securityGroups = new LinkedHashSet<>();
        Set<String> roles = new LinkedHashSet<>();
        Set<String> buckets = new LinkedHashSet<>();
        Set<String> scripts = new LinkedHashSet<>();
        Set<String> plans = new LinkedHashSet<>();
        Set<String> keys = new LinkedHashSet<>();
        String name = asked.name() == null ? "" : asked.name();
        network(asked.createCluster().path("VpcConfig"), subnets, securityGroups);
        add(roles, asked.createCluster().path("ClusterRole"));
        for (Group group : asked.groups()) {
            types.addAll(group.instanceTypes());
            network(group.document().path("OverrideVpcConfig"), subnets, securityGroups);
            add(roles, group.document().path("ExecutionRole"));
            add(plans, group.document().path("TrainingPlanArn"));
            group.storage()
                    .forEach(one -> add(keys, one.path("EbsVolumeConfig").path("VolumeKmsKeyId")));
            script(group.document().path("LifeCycleConfig"), buckets, scripts);
        }
        if (!name.isEmpty()) {
            buckets.add("sagemaker-" + name);
        }
        return new Scope(
                name,
                asked.kubernetes(),
                asked.eksName(),
                List.copyOf(types),
                List.copyOf(subnets),
                List.copyOf(securityGroups),
                List.copyOf(roles),
                List.copyOf(buckets),
                List.copyOf(scripts),
                List.copyOf(plans),
                List.copyOf(keys));
    }

    /** The same on an EKS cluster that the request does not name. */
    Scope on(String found) {
        return new Scope(
                name,
                kubernetes,
                found,
                types,
                subnets,
                securityGroups,
                roles,
                buckets,
                scripts,
                plans,
                keys);
    }

    /** Bucket and key of {@code s3://bucket/key}. */
    static List<String> split(String uri) {
        String rest = uri.substring(uri.indexOf("://") + "://".length());
        int slash = rest.indexOf('/');
        return slash < 0
                ? List.of(rest, "")
                : List.of(rest.substring(0, slash), rest.substring(slash + 1));
    }

    private static void network(JsonNode config, Set<String> subnets, Set<String> groups) {
        config.path("Subnets").forEach(id -> add(subnets, id));
        config.path("SecurityGroupIds").forEach(id -> add(groups, id));
    }

    private static void script(JsonNode config, Set<String> buckets, Set<String> scripts) {
        String folder = config.path("SourceS3Uri").asText();
        String name = config.path("OnCreate").asText();
        if (!folder.startsWith("s3://")) {
            return;
        }
        buckets.add(split(folder).getFirst());
        if (!name.isEmpty()) {
            scripts.add(folder.endsWith("/") ? folder + name : folder + "/" + name);
        }
    }

    private static void add(Set<String> texts, JsonNode value) {
        if (value.isTextual() && !value.textValue().isBlank()) {
            texts.add(value.textValue());
        }
    }
}
