/**
 * The way of a request: whose it is, which operation it means, which fault is due, whether it fits
 * the model, what the service says. Everything here runs on one thread, so nothing is locked.
 */
@NullMarked
package io.slipway.simulator.aws.front;

import org.jspecify.annotations.NullMarked;
