/**
 * The protocols of AWS: a request becomes a tree shaped by the model, an answer or an error becomes
 * bytes. In a tree a blob is a binary node and a time is a number of epoch seconds.
 */
@NullMarked
package io.slipway.simulator.aws.wire;

import org.jspecify.annotations.NullMarked;
