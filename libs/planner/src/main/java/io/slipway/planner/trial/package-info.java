/**
 * The planner on trial: random lives of a small fleet in virtual minutes, under faults, and counts
 * that are taken without it. {@link io.slipway.planner.trial.Trial#run} holds for one seed; tests
 * run some hundred of them, {@code ./slipway bench reservations} ten thousand and more.
 */
@NullMarked
package io.slipway.planner.trial;

import org.jspecify.annotations.NullMarked;
