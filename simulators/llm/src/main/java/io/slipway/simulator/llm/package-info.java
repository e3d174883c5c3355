/**
 * A model server without a model: it speaks the OpenAI protocol, and every byte it sends has an
 * exact, scripted due time.
 *
 * <p>It is the ground truth for the load driver and the model server of the one-machine stack. Due
 * times are absolute, counted from the first byte of the request (or from the moment a slot became
 * free, when slots are limited), so a late write never moves the ones behind it. Each event carries
 * {@code x_sent_ns}, the simulator's own {@link System#nanoTime()} just before the write; on Linux
 * that clock is shared by all processes of a host, so a client on the same host learns the one-way
 * delay of each event by subtraction.
 *
 * <p>One virtual thread per connection writes straight to the socket: a write is a segment, a reset
 * is a real reset. It holds no state but a bounded arrival log, checks no credentials, and is bound
 * to loopback unless told otherwise.
 */
@NullMarked
package io.slipway.simulator.llm;

import org.jspecify.annotations.NullMarked;
