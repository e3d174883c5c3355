/**
 * From what a client asks to the cluster that is meant: preset, overrides and defaults merged.
 *
 * <p>deploy-svc renders with {@link io.slipway.guardrail.preset.Presets} before it announces a job,
 * and the offline check renders with the same code, so both judge the same cluster. Rendering is
 * pure; it refuses only what cannot be rendered, the guardrails judge the rest.
 */
@NullMarked
package io.slipway.guardrail.preset;

import org.jspecify.annotations.NullMarked;
