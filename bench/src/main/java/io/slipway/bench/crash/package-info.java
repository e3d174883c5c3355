/**
 * Job engines that are killed: two processes of each work off deployments against the simulated
 * AWS, and one after the other is ended with kill -9 at a chosen boundary. Between each process and
 * what it talks to stands a {@link io.slipway.bench.crash.Tap}, which sees every commit and every
 * call to AWS and kills before it is passed on, or after it had its effect and before the answer
 * is.
 *
 * <p>The same work is done by our engine (deploy-svc as it is shipped) and by db-scheduler on the
 * same PostgreSQL, with the same deployer: only who remembers, resumes and fences is different.
 */
@NullMarked
package io.slipway.bench.crash;

import org.jspecify.annotations.NullMarked;
