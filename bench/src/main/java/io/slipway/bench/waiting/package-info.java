/**
 * Thousands of deployments that wait for the health checks of their nodes, in one process of
 * deploy-svc: what they cost while they wait, and how late the end of a check is noticed.
 */
@NullMarked
package io.slipway.bench.waiting;

import org.jspecify.annotations.NullMarked;
