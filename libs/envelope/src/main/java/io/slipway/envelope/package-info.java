/**
 * CloudEvents 1.0 on Kafka, read and written by hand.
 *
 * <p>Reading can only return a value: an event, or the reason why a record is none. Nothing a
 * producer sends makes it throw, because a consumer that throws while it parses stops its channel
 * for good. Both content modes are read; we write binary mode.
 */
@NullMarked
package io.slipway.envelope;

import org.jspecify.annotations.NullMarked;
