package io.slipway.guardrail.request;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.guardrail.name.Family;
import io.slipway.guardrail.preset.ClusterRequest;
import org.jspecify.annotations.Nullable;

/** The shape a request came in, with what that shape says and CreateCluster has no word for. */
public sealed interface Origin {

    /** Ours: the deployer fills in roles and networks, and there is a life time and a budget. */
    record Slipway(ClusterRequest cluster) implements Origin {}

    /** The CreateCluster or UpdateCluster call itself: complete, and final. */
    record CreateCluster(JsonNode call) implements Origin {}

    /** A config of InfraForge: roles and networks are of its making. */
    record InfraForge(InfraForgeConfig config) implements Origin {}

    /**
     * Variables of a Terraform module, a CloudFormation stack or a shell script.
     *
     * @param family the names that the templates behind the variables make
     * @param stem what those names grow out of; null when the variables do not say
     */
    record Variables(
            JsonNode document,
            Family family,
            @Nullable String stem,
            @Nullable String region,
            @Nullable String accountId,
            @Nullable String kubernetesVersion)
            implements Origin {}
}
