package io.slipway.outbox;

import io.slipway.envelope.CloudEvent;

/** The parked event that its key has to get past next. */
record ParkedHead(long id, ParkedKey key, CloudEvent event) {}
