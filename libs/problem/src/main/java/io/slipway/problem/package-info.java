/**
 * What a client is told when something goes wrong, and who the client is.
 *
 * <p>Every error leaves a service as an RFC 9457 problem document, whatever its cause: a refusal
 * that the core decided, a body that does not parse, a missing token, an unknown path, a bug. The
 * text is written for the user; class names, SQL and upstream messages go to the log only.
 */
@NullMarked
package io.slipway.problem;

import org.jspecify.annotations.NullMarked;
