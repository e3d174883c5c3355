package io.slipway.guardrail.preset;

import java.util.List;

/** The answer to an ask: the whole cluster, or everything that keeps it from being rendered. */
public sealed interface Rendering {

    /**
     * @param cluster preset, overrides and defaults merged
     * @param preset name of the preset it started from
     * @param version version of that preset
     * @param presetHash SHA-256 of the preset's own content
     * @param hash SHA-256 of the rendered cluster, equal exactly when the clusters are
     */
    record Rendered(
            ClusterRequest cluster, String preset, String version, String presetHash, String hash)
            implements Rendering {}

    record Refused(List<Violation> violations) implements Rendering {}
}
