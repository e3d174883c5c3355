/**
 * Service Quotas: the SageMaker cluster quotas and a few that guardrails read, by name.
 *
 * <p>Codes that public sources name are AWS's own. Where none is known the code is derived from the
 * name: it has the right form and is no code of AWS, so nothing should depend on it.
 */
@NullMarked
package io.slipway.simulator.aws.quota;

import org.jspecify.annotations.NullMarked;
