package io.slipway.load.measure;

/**
 * When what happened to one request, in nanoseconds of one monotonic clock.
 *
 * @param intended when the schedule wanted it sent
 * @param dispatched when the generator turned to it; later than intended is the generator's fault
 * @param sent when its first byte was handed to the socket
 * @param headers when the response's headers were there, or {@link #NEVER}
 * @param content when each content-bearing event was read; events of one read share its stamp
 * @param serverSent the server's own stamps of those events where it gave them, else empty
 * @param ended when the stream ended or failed
 * @param outputTokens from the server's usage, or the number of content events if it sent none
 * @param tokensCounted false if outputTokens is that estimate
 */
public record Timeline(
        long intended,
        long dispatched,
        long sent,
        long headers,
        Stamps content,
        Stamps serverSent,
        long ended,
        long promptTokens,
        long outputTokens,
        boolean tokensCounted,
        Outcome outcome) {

    public static final long NEVER = Long.MIN_VALUE;

    /** A request that the in-flight limit kept from being sent. */
    public static Timeline blocked(long intended, long dispatched) {
        return new Timeline(
                intended,
                dispatched,
                NEVER,
                NEVER,
                new Stamps(),
                new Stamps(),
                dispatched,
                0,
                0,
                false,
                new Outcome.Failed("blocked", "the limit of requests in flight was reached"));
    }

    /** How it ended. */
    public sealed interface Outcome {
        record Done() implements Outcome {}

        /**
         * @param kind one of a small set of words, fit for a metric's label
         */
        record Failed(String kind, String detail) implements Outcome {}

        /** The run was over before the answer was. */
        record Incomplete() implements Outcome {}
    }
}
