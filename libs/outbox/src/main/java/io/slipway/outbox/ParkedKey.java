package io.slipway.outbox;

/** What waits as a whole: the events of one key of one topic, for one consumer. */
record ParkedKey(String consumer, String topic, String key) {
    /** The name of its lock in the database. */
    String lock() {
        return consumer + " " + topic + " " + key;
    }
}
