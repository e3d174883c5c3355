package io.slipway.guardrail.facts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is known of one part of an account. */
public sealed interface Fact<T> {

    /**
     * @param readAt when it was so
     * @param source the call it came from with its request id; null when the file does not say
     */
    record Known<T>(T value, Instant readAt, @Nullable String source) implements Fact<T> {}

    /** It was asked for and there was no answer: denied, throttled, timed out. */
    record Unknown<T>(String why) implements Fact<T> {}

    /** There is nothing of it to look at, or somebody else looks at it. */
    record Aside<T>(String why) implements Fact<T> {}

    /** Nobody has asked. */
    record NotGiven<T>() implements Fact<T> {}
}
