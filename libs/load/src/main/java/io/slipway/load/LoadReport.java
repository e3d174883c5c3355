package io.slipway.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.slipway.load.measure.Distribution;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that a run showed. Latencies are in milliseconds.
 *
 * @param coalesced share of content events read together with the one before; above 0.05 the gaps
 *     between events say more about buffers than about the model
 */
public record LoadReport(
        LoadPlan plan,
        Instant startedAt,
        Instant endedAt,
        Verdict verdict,
        Requests requests,
        Rates rates,
        Tokens tokens,
        TwoClocks timeToFirstToken,
        TwoClocks endToEnd,
        Distribution interToken,
        Distribution interChunk,
        double coalesced,
        Generator generator,
        Environment environment,
        String percentileMethod) {

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .addModule(new JavaTimeModule())
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();

    /**
     * @param blocked part of failed: kept back by the limit of requests in flight
     * @param incomplete still running when the run was over
     * @param errors failed ones by kind
     */
    public record Requests(
            long scheduled,
            long sent,
            long done,
            long failed,
            long blocked,
            long incomplete,
            Map<String, Long> errors) {}

    /** Per second; asked is the plan's, the others from the first send to the last token. */
    public record Rates(double asked, double done, double outputTokens) {}

    /**
     * @param estimatedRequests requests whose output tokens are only their number of events
     */
    public record Tokens(long prompt, long output, long estimatedRequests) {}

    /** One latency from the intended start and from the real send. */
    public record TwoClocks(Distribution fromIntended, Distribution fromSend) {}

    /**
     * How good the measuring was.
     *
     * @param ticks lateness of a clock tick on the event loop every 10 ms
     * @param oneWay from the server's write to our read; only of a simulator on this host
     */
    public record Generator(
            Distribution lag,
            Distribution sendDelay,
            Distribution ticks,
            @Nullable Distribution oneWay,
            int mostInFlight) {}

    public String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report cannot be written", e);
        }
    }

    /** Reads what {@link #toJson()} of this or a newer version wrote. */
    public static LoadReport parse(String json) throws JsonProcessingException {
        return JSON.readValue(json, LoadReport.class);
    }

    /** One line for a person. */
    public String summary() {
        String numbers =
                "%d of %d requests, time to first token p50 %.1f ms p99 %.1f ms, end to end p99 %.1f ms"
                        .formatted(
                                requests.done(),
                                requests.scheduled(),
                                timeToFirstToken.fromIntended().p50(),
                                timeToFirstToken.fromIntended().p99(),
                                endToEnd.fromIntended().p99());
        return verdict.reasons().isEmpty()
                ? numbers
                : numbers + "; " + String.join("; ", verdict.reasons());
    }
}
