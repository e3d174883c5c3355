/**
 * A request as the rules see it, whatever shape it came in.
 *
 * <p>Every shape becomes one CreateCluster document, because that is what AWS will judge in the
 * end; {@link io.slipway.guardrail.request.Pointers} leads every place of it back to the place in
 * what the client wrote. A new shape is a new reader here and no new rule.
 */
@NullMarked
package io.slipway.guardrail.request;

import org.jspecify.annotations.NullMarked;
