/**
 * Has a deployment done by an execution of Step Functions, whose tasks are worked off by somebody
 * else's programs. The state machine is in {@code hyperpod.asl.json} beside this package's classes.
 *
 * <p>The execution's name is deterministic, so starting it again finds it. Whether the cluster is
 * there is asked of HyperPod itself, not of the execution.
 */
@NullMarked
package io.slipway.deploy.deployer.stepfunctions;

import org.jspecify.annotations.NullMarked;
