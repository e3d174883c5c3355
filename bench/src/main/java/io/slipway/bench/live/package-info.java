/**
 * reservation-svc as it is packaged, with what it needs: broker, database, issuer and a simulated
 * Kubernetes, each in a process of its own, and eyes on what comes out of it: answers, events,
 * pods.
 */
@NullMarked
package io.slipway.bench.live;

import org.jspecify.annotations.NullMarked;
