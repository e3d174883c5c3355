package io.slipway.guardrail.request;

import io.slipway.guardrail.preset.ClusterRequest;

/** The shape a request came in, with what that shape says and CreateCluster has no word for. */
public sealed interface Origin {

    /** Ours: the deployer fills in roles and networks, and there is a life time and a budget. */
    record Slipway(ClusterRequest cluster) implements Origin {}

    /** The CreateCluster call itself: complete, and final. */
    record CreateCluster() implements Origin {}
}
