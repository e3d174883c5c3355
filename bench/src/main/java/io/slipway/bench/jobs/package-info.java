/**
 * What a job costs the engine itself: deployments whose steps do nothing, end to end, by deploy-svc
 * and by db-scheduler on the same PostgreSQL, with the same number of durable steps.
 */
@NullMarked
package io.slipway.bench.jobs;

import org.jspecify.annotations.NullMarked;
