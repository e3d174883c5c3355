/**
 * SageMaker HyperPod: clusters, groups and nodes as a state machine that virtual time moves.
 *
 * <p>Nothing runs in the background. Everything that will happen has an instant at which it is due;
 * {@code settle} lets what is due happen in that order, so it does not matter when or how often
 * anybody looks. In the classic mode a cluster is Creating until its nodes run; in Continuous mode
 * it is InService before the first node exists, capacity that is missing is asked for again and
 * again, and nothing but the event list says so.
 */
@NullMarked
package io.slipway.simulator.aws.hyperpod;

import org.jspecify.annotations.NullMarked;
