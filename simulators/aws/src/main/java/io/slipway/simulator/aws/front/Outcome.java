package io.slipway.simulator.aws.front;

import io.slipway.simulator.aws.wire.HttpAnswer;

/** What the client sees of its request. */
public sealed interface Outcome {
    int delayMillis();

    record Answered(HttpAnswer answer, int delayMillis) implements Outcome {}

    /** The connection ends without a byte of answer. */
    record Dropped(int delayMillis) implements Outcome {}
}
