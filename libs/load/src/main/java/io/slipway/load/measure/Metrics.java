package io.slipway.load.measure;

import java.util.OptionalDouble;

/**
 * The latencies of one request that was done, in nanoseconds. Those from the intended start are
 * what a user waits under open load; those from the real send are what other tools print.
 *
 * @param interToken (last - first) / (output tokens - 1); empty below two tokens
 */
public record Metrics(
        long timeToFirstTokenIntended,
        long timeToFirstTokenSent,
        long endToEndIntended,
        long endToEndSent,
        OptionalDouble interToken) {

    public static Metrics of(Timeline request) {
        long first = request.content().first();
        long last = request.content().last();
        OptionalDouble interToken =
                request.outputTokens() < 2
                        ? OptionalDouble.empty()
                        : OptionalDouble.of((double) (last - first) / (request.outputTokens() - 1));
        return new Metrics(
                first - request.intended(),
                first - request.sent(),
                last - request.intended(),
                last - request.sent(),
                interToken);
    }
}
