package io.slipway.guardrail.preset;

import io.slipway.guardrail.aws.CostPerHour;

/**
 * A cluster in one word.
 *
 * @param version changes with the content; an old version's file is never edited
 * @param hash SHA-256 of the content
 * @param cluster what comes out when nothing but a name is asked; the name is the preset's
 */
public record Preset(
        String name,
        String version,
        String hash,
        String description,
        ClusterRequest cluster,
        CostPerHour cost) {}
