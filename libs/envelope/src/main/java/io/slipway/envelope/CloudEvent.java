package io.slipway.envelope;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One event with its context attributes.
 *
 * @param source URI reference of the producer; {@code source} and {@code id} together are unique
 * @param time when the fact became true, or null when the producer did not say
 * @param extensions further attributes by their lower-case names
 * @param data the payload as it came; JSON in UTF-8
 */
@SuppressWarnings("ArrayRecordComponent") // payload bytes travel unchanged; equality is by id
public record CloudEvent(
        String id,
        String source,
        String type,
        @Nullable String subject,
        @Nullable Instant time,
        @Nullable String dataSchema,
        Map<String, String> extensions,
        byte[] data) {

    public static final String AGGREGATE_VERSION = "aggregateversion";
    public static final String CORRELATION_ID = "correlationid";
    public static final String CAUSATION_ID = "causationid";
    public static final String PARTITION_KEY = "partitionkey";
    public static final String TRACE_PARENT = "traceparent";
    public static final String AUTH_TYPE = "authtype";
    public static final String AUTH_ID = "authid";

    public CloudEvent {
        extensions = Map.copyOf(extensions);
    }

    public @Nullable String extension(String name) {
        return extensions.get(name);
    }

    /** The place of this event among those of its aggregate, from 1 on; 0 when not numbered. */
    public long aggregateVersion() {
        String text = extensions.get(AGGREGATE_VERSION);
        return text != null && text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }
}
