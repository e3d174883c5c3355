/**
 * From bytes to tokens: server-sent events as the WHATWG defines them, and the OpenAI chunks
 * inside. Pure: no clock, no sockets; any split of the bytes gives the same events.
 */
@NullMarked
package io.slipway.load.stream;

import org.jspecify.annotations.NullMarked;
