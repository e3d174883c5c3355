/**
 * What AWS says about HyperPod, bundled as data with a source and a date: instance types, prices,
 * regions, the shape of CreateCluster. Nothing here calls AWS, and nothing here is truth for longer
 * than the date says.
 */
@NullMarked
package io.slipway.guardrail.aws;

import org.jspecify.annotations.NullMarked;
