/**
 * What was read from the account and the cluster, as far as anybody has read it.
 *
 * <p>A {@link io.slipway.guardrail.facts.Part} is one thing that can be read, with its type, how
 * long a reading may be relied on, and how to come by it. {@link
 * io.slipway.guardrail.facts.AccountFacts} holds a {@link io.slipway.guardrail.facts.Fact} for
 * each: known, asked for in vain, or never asked for. The same document comes out of a file for the
 * offline check and out of a {@link io.slipway.guardrail.facts.FactsReader} in a service, so the
 * same rules judge both.
 */
@NullMarked
package io.slipway.guardrail.facts;

import org.jspecify.annotations.NullMarked;
