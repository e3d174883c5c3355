/**
 * The reservation planner: what it makes of workloads beside other policies, how fast it decides,
 * and random lives under faults. In one process and in virtual time; nothing has to run for it.
 */
@NullMarked
package io.slipway.bench.reservations;

import org.jspecify.annotations.NullMarked;
