package io.slipway.outbox;

/** What an event is to a consumer, given what it has taken before. */
enum Turn {
    /** In order, or of a stream without order. */
    NEXT,
    /** The same event again. */
    REPEATED,
    /** Older than the last one of its key. */
    STALE,
    /** Events of its key are missing before it. */
    GAP,
    /** An earlier event of its key waits for an operator. */
    BEHIND
}
