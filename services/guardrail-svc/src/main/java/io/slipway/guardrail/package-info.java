/**
 * guardrail-svc: whether a request may go ahead, and whether what was built is what was asked for.
 *
 * <p>Owns verdicts. A verdict follows from its findings alone, and the findings from the rules of
 * {@code libs/guardrails}, which the CLI runs offline too: the same request gets the same verdict
 * with and without this service. Every request of a job is judged once before anything is made
 * ({@code pre}) and once when the deployer says that all is there ({@code post}); the verdict's row
 * and the event that announces it are one transaction, together with the mark that the request was
 * taken in. The groups that were asked for are kept with the first verdict, so that the second can
 * compare.
 *
 * <p>What could not be checked is UNKNOWN and never PASS. No finding holds a secret.
 *
 * <p>Never here: stopping or changing a job (deploy-svc does that on the verdict), or a call to AWS
 * inside a transaction.
 */
@NullMarked
package io.slipway.guardrail;

import org.jspecify.annotations.NullMarked;
