package io.slipway.load.measure;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a {@link Tally} keeps a histogram of. */
public enum Measure {
    /** From the intended start to the first event with content: what a user waits. */
    @JsonProperty("timeToFirstToken")
    TIME_TO_FIRST_TOKEN,
    @JsonProperty("timeToFirstTokenFromSend")
    TIME_TO_FIRST_TOKEN_FROM_SEND,
    /** From the intended start to the last event with content. */
    @JsonProperty("endToEnd")
    END_TO_END,
    @JsonProperty("endToEndFromSend")
    END_TO_END_FROM_SEND,
    /** One mean per request: (last - first) / (output tokens - 1). */
    @JsonProperty("interToken")
    INTER_TOKEN,
    /** Every gap between events with content. */
    @JsonProperty("interChunk")
    INTER_CHUNK,
    /** How late the generator turned to a request. */
    @JsonProperty("lag")
    LAG,
    /** From the intended start to the first byte sent: lag, and connecting where it was needed. */
    @JsonProperty("sendDelay")
    SEND_DELAY,
    /** From the server's write to our read, where it shares our clock and stamps its events. */
    @JsonProperty("oneWay")
    ONE_WAY
}
