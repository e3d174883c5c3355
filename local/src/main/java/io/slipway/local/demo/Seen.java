package io.slipway.local.demo;

import java.time.Instant;

/**
 * One event as the timeline saw it.
 *
 * @param at when it became true
 * @param service that announced it
 * @param key of the record: the aggregate
 * @param trace id of the trace it was announced in, or empty
 * @param event one of the records in contracts
 */
record Seen(Instant at, String service, String type, String key, String trace, Object event) {}
