package io.slipway.contracts.endpoint;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;

/** Facts about one inference endpoint; the key is the endpoint id. */
@JsonTypeInfo(
        use = JsonTypeInfo.Id.NAME,
        property = "type",
        defaultImpl = EndpointEvent.Unrecognised.class)
@JsonSubTypes({
    @JsonSubTypes.Type(value = EndpointEvent.Ready.class, name = EndpointEvent.Ready.TYPE),
    @JsonSubTypes.Type(value = EndpointEvent.Scaled.class, name = EndpointEvent.Scaled.TYPE),
    @JsonSubTypes.Type(value = EndpointEvent.Failed.class, name = EndpointEvent.Failed.TYPE)
})
@JsonIgnoreProperties(ignoreUnknown = true)
public sealed interface EndpointEvent {
    String TOPIC = "slipway.endpoint.events.v1";

    /** The endpoint answers; url is where its invocations go. */
    record Ready(
            String endpointId,
            String tenant,
            String clusterId,
            String name,
            String model,
            String url,
            Instant readyAt)
            implements EndpointEvent {
        public static final String TYPE = "io.slipway.endpoint.ready.v1";
    }

    /** The number of copies changed. */
    record Scaled(
            String endpointId, String tenant, int from, int to, String reason, Instant scaledAt)
            implements EndpointEvent {
        public static final String TYPE = "io.slipway.endpoint.scaled.v1";
    }

    /** The endpoint could not be brought to answer. */
    record Failed(
            String endpointId,
            String tenant,
            String clusterId,
            String name,
            String reason,
            String remediation,
            Instant failedAt)
            implements EndpointEvent {
        public static final String TYPE = "io.slipway.endpoint.failed.v1";
    }

    /** A fact that a newer producer knows and this reader does not. */
    record Unrecognised() implements EndpointEvent {}
}
