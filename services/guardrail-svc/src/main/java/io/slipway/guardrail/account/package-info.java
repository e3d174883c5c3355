/**
 * What an AWS account says of itself, as far as a request needs it.
 *
 * <p>Only calls that read. One reading asks for all wanted parts at once, each within a limit of
 * its own and all within one for the whole, and never fails: what gave no answer is a part with the
 * reason, which the rules tell as UNKNOWN. Never inside a transaction.
 */
@NullMarked
package io.slipway.guardrail.account;

import org.jspecify.annotations.NullMarked;
