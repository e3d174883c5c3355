/**
 * The agent of one GPU host: what runs beside the driver and makes the host look as it is told to.
 *
 * <p>It owns the ledger of its host and nothing else: which desired state was last taken in, which
 * steps were begun and how they ended, which events wait to be sent. It decides which slices must
 * change and in what order. It listens to its own topic and to nobody else's, and says what it did.
 *
 * <p>It never destroys a slice that a process uses, never touches a GPU that nobody wants changed,
 * never goes back to an older generation, and never believes the driver: what counts is what it
 * sees afterwards. It needs neither database server nor, for a while, a broker.
 *
 * <p>Plain blocking code on virtual threads. Features: {@code gpu} (the cards), {@code plan} (from
 * wanted to done), {@code report} (events, REST, numbers), {@code host} (which host this is),
 * {@code startup}.
 */
@NullMarked
package io.slipway.agent;

import org.jspecify.annotations.NullMarked;
