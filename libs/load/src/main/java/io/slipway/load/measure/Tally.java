package io.slipway.load.measure;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * Adds requests up. Memory does not grow with their number: about 2 MB of histograms and one
 * counter per kind of error. Not safe for concurrent use.
 */
public final class Tally {
    private final Map<Measure, Histogram> histograms = new EnumMap<>(Measure.class);
    private final Map<String, Long> errors = new TreeMap<>();
    private long done;
    private long sent;
    private long blocked;
    private long incomplete;
    private long promptTokens;
    private long outputTokens;
    private long estimated;
    private long chunks;
    private long chunksSharingAStamp;
    private long firstSent = Long.MAX_VALUE;
    private long lastContent = Long.MIN_VALUE;

    public void add(Timeline request) {
        put(Measure.LAG, request.dispatched() - request.intended());
        if (request.sent() != Timeline.NEVER) {
            sent++;
            firstSent = Math.min(firstSent, request.sent());
            put(Measure.SEND_DELAY, request.sent() - request.intended());
        }
        switch (request.outcome()) {
            case Timeline.Outcome.Done _ -> addDone(request);
            case Timeline.Outcome.Incomplete _ -> incomplete++;
            case Timeline.Outcome.Failed(String kind, _) -> {
                blocked += kind.equals("blocked") ? 1 : 0;
                errors.merge(kind, 1L, Long::sum);
            }
        }
    }

    private void addDone(Timeline request) {
        Metrics metrics = Metrics.of(request);
        done++;
        put(Measure.TIME_TO_FIRST_TOKEN, metrics.timeToFirstTokenIntended());
        put(Measure.TIME_TO_FIRST_TOKEN_FROM_SEND, metrics.timeToFirstTokenSent());
        put(Measure.END_TO_END, metrics.endToEndIntended());
        put(Measure.END_TO_END_FROM_SEND, metrics.endToEndSent());
        metrics.interToken().ifPresent(mean -> put(Measure.INTER_TOKEN, Math.round(mean)));
        addChunks(request);
        promptTokens += request.promptTokens();
        outputTokens += request.outputTokens();
        estimated += request.tokensCounted() ? 0 : 1;
        lastContent = Math.max(lastContent, request.content().last());
    }

    private void addChunks(Timeline request) {
        Stamps content = request.content();
        Stamps server = request.serverSent();
        chunks += content.size();
        for (int i = 1; i < content.size(); i++) {
            long gap = content.get(i) - content.get(i - 1);
            put(Measure.INTER_CHUNK, gap);
            chunksSharingAStamp += gap == 0 ? 1 : 0;
        }
        for (int i = 0; i < server.size() && server.size() == content.size(); i++) {
            put(Measure.ONE_WAY, content.get(i) - server.get(i));
        }
    }

    public long done() {
        return done;
    }

    public long sent() {
        return sent;
    }

    public long blocked() {
        return blocked;
    }

    public long incomplete() {
        return incomplete;
    }

    /** All that failed, blocked ones included. */
    public long failed() {
        return errors.values().stream().mapToLong(Long::longValue).sum();
    }

    public Map<String, Long> errors() {
        return new TreeMap<>(errors);
    }

    public long promptTokens() {
        return promptTokens;
    }

    public long outputTokens() {
        return outputTokens;
    }

    /** Requests whose output tokens are only their number of content events. */
    public long estimated() {
        return estimated;
    }

    /** Share of content events that came in the same socket read as the one before. */
    public double coalesced() {
        return chunks == 0 ? 0 : (double) chunksSharingAStamp / chunks;
    }

    /** From the first send to the last token, in nanoseconds; 0 when no request was done. */
    public long window() {
        return done == 0 ? 0 : lastContent - firstSent;
    }

    public Distribution distribution(Measure measure) {
        return Distribution.of(histogram(measure));
    }

    /** Requests whose measure was above the limit, to the histogram's three digits. */
    public long over(Measure measure, Duration limit) {
        Histogram histogram = histogram(measure);
        long above = histogram.nextNonEquivalentValue(limit.toNanos());
        return histogram.getCountBetweenValues(above, Long.MAX_VALUE);
    }

    private void put(Measure measure, long nanos) {
        Distribution.record(histogram(measure), nanos);
    }

    private Histogram histogram(Measure measure) {
        return histograms.computeIfAbsent(measure, _ -> Distribution.blank());
    }
}
