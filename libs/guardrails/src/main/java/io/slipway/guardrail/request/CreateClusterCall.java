package io.slipway.guardrail.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Map;

/** A CreateCluster or UpdateCluster call is judged as it stands. */
final class CreateClusterCall {
    private static final Map<String, String> PLACES =
            Map.of(
                    "",
                    "",
                    Asked.REGION,
                    "/Orchestrator/Eks/ClusterArn",
                    Asked.NAME_STEM,
                    "/ClusterName",
                    Asked.SUBNETS,
                    "/VpcConfig/Subnets");

    private CreateClusterCall() {}

    static Asked of(JsonNode call) {
        return of(call, "");
    }

    /**
     * @param at where it stands in what the client wrote
     */
    static Asked of(JsonNode call, String at) {
        return Asked.of(new Origin.CreateCluster(call), call, new Pointers(at, PLACES));
    }

    /** What {@code --instance-groups file://} takes: the groups of a cluster named beside it. */
    static Asked ofGroups(JsonNode groups) {
        JsonNode call = JsonNodeFactory.instance.objectNode().set("InstanceGroups", groups);
        return Asked.of(
                new Origin.CreateCluster(groups),
                call,
                new Pointers("", Map.of(), "/InstanceGroups"));
    }
}
