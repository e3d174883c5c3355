/**
 * deploy-svc: the life of a deployment, from an accepted request to a verified cluster and back.
 *
 * <p>Owns jobs, clusters and their logs. A job moves only through the methods of {@link
 * io.slipway.deploy.job.JobState}; every move is made under the lock of the job's row, together
 * with the event that announces it. Nothing outside is touched in a request or in a consumer: a
 * reconciler with a lease and a fencing number does that, so the process may die between any two
 * instructions.
 *
 * <p>Never here: the judgement whether a request is safe (guardrail-svc), or what runs on the
 * cluster (endpoint-svc).
 */
@NullMarked
package io.slipway.deploy;

import org.jspecify.annotations.NullMarked;
