package io.slipway.planner.replay;

/** The queue disciplines that can be compared. */
public enum Policy {
    /** The planner: everybody gets a promised start, which only moves to an earlier instant. */
    PROMISE,
    /** Strictly in the order of arrival: only the head of the queue may start. */
    FIFO,
    /** EASY backfill: others may start before the head when its earliest start stays. */
    EASY,
    /** Whoever fits starts, in the order of arrival; nobody is protected. */
    GREEDY
}
