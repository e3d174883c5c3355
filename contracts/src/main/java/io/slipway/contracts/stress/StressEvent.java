package io.slipway.contracts.stress;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Facts about one stress run; the key is the run id. */
@JsonTypeInfo(
        use = JsonTypeInfo.Id.NAME,
        property = "type",
        defaultImpl = StressEvent.Unrecognised.class)
@JsonSubTypes({
    @JsonSubTypes.Type(value = StressEvent.Requested.class, name = StressEvent.Requested.TYPE),
    @JsonSubTypes.Type(value = StressEvent.Completed.class, name = StressEvent.Completed.TYPE)
})
@JsonIgnoreProperties(ignoreUnknown = true)
public sealed interface StressEvent {
    String TOPIC = "slipway.stress.events.v1";

    /** A run was accepted. */
    record Requested(
            String runId,
            String tenant,
            @Nullable String endpointId,
            String target,
            String arrivals,
            double ratePerSecond,
            @JsonFormat(shape = JsonFormat.Shape.STRING) Duration duration,
            String requestedBy,
            Instant requestedAt)
            implements StressEvent {
        public static final String TYPE = "io.slipway.stress.requested.v1";
    }

    /**
     * A run ended; verdict is {@code pass}, {@code fail} or {@code invalid} (the generator itself
     * was late).
     */
    record Completed(
            String runId,
            String tenant,
            @Nullable String endpointId,
            String verdict,
            long requests,
            long errors,
            double requestsPerSecond,
            @Nullable Latency timeToFirstToken,
            @Nullable Latency interTokenLatency,
            @Nullable Latency endToEnd,
            String summary,
            Instant completedAt)
            implements StressEvent {
        public static final String TYPE = "io.slipway.stress.completed.v1";
    }

    /** A fact that a newer producer knows and this reader does not. */
    record Unrecognised() implements StressEvent {}
}
