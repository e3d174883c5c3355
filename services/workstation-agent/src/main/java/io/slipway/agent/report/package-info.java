/**
 * What others learn about this host: events through the relay, the REST view, and the gauges.
 *
 * <p>The relay sends what the ledger holds, in order and at least once; it never decides what is
 * worth saying. The view shows the last look at the host with its time, so that a reader can tell
 * an old truth from a new one.
 */
@NullMarked
package io.slipway.agent.report;

import org.jspecify.annotations.NullMarked;
