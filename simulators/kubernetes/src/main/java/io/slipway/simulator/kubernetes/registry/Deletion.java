package io.slipway.simulator.kubernetes.registry;

import io.slipway.simulator.kubernetes.object.Resource;

/** How far a deletion came. */
public record Deletion(Resource resource, boolean gone) {}
