package io.slipway.contracts.host;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;

/** Facts about one GPU host; the key is the host id. */
@JsonTypeInfo(
        use = JsonTypeInfo.Id.NAME,
        property = "type",
        defaultImpl = HostEvent.Unrecognised.class)
@JsonSubTypes({
    @JsonSubTypes.Type(value = HostEvent.Reported.class, name = HostEvent.Reported.TYPE),
    @JsonSubTypes.Type(value = HostEvent.SlicesChanged.class, name = HostEvent.SlicesChanged.TYPE),
    @JsonSubTypes.Type(value = HostEvent.PlanApplied.class, name = HostEvent.PlanApplied.TYPE),
    @JsonSubTypes.Type(value = HostEvent.PlanFailed.class, name = HostEvent.PlanFailed.TYPE)
})
@JsonIgnoreProperties(ignoreUnknown = true)
public sealed interface HostEvent {
    String TOPIC = "slipway.host.events.v1";

    /** What the host looks like now. */
    record Reported(String hostId, long generation, List<GpuReport> gpus, Instant reportedAt)
            implements HostEvent {
        public static final String TYPE = "io.slipway.host.reported.v1";
    }

    /** MIG slices were made or taken away. */
    record SlicesChanged(
            String hostId,
            long generation,
            List<Slice> created,
            List<Slice> destroyed,
            Instant changedAt)
            implements HostEvent {
        public static final String TYPE = "io.slipway.host.slices-changed.v1";
    }

    /** The desired state of that generation is reached. */
    record PlanApplied(String hostId, long generation, int steps, Instant appliedAt)
            implements HostEvent {
        public static final String TYPE = "io.slipway.host.plan-applied.v1";
    }

    /**
     * The desired state of that generation was not reached; what was done stays and is reported.
     */
    record PlanFailed(
            String hostId,
            long generation,
            String step,
            String reason,
            String remediation,
            Instant failedAt)
            implements HostEvent {
        public static final String TYPE = "io.slipway.host.plan-failed.v1";
    }

    /** A fact that a newer producer knows and this reader does not. */
    record Unrecognised() implements HostEvent {}
}
