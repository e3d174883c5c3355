/**
 * Step Functions: standard state machines of Pass, Task, Choice, Wait, Succeed and Fail states,
 * with JSONPath.
 *
 * <p>A Task runs nothing: one with {@code .waitForTaskToken} waits until somebody sends its token
 * (an operator finds open ones in {@code /_slipway/state}; a task for EventBridge puts its event),
 * any other fails its execution and says why. Parallel, Map and JSONata are refused as definitions.
 */
@NullMarked
package io.slipway.simulator.aws.machine;

import org.jspecify.annotations.NullMarked;
