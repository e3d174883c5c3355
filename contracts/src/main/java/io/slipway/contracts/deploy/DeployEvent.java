package io.slipway.contracts.deploy;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;

/** Facts about one deployment job; the key is the job id. */
@JsonTypeInfo(
        use = JsonTypeInfo.Id.NAME,
        property = "type",
        defaultImpl = DeployEvent.Unrecognised.class)
@JsonSubTypes({
    @JsonSubTypes.Type(value = DeployEvent.Requested.class, name = DeployEvent.Requested.TYPE),
    @JsonSubTypes.Type(value = DeployEvent.Failed.class, name = DeployEvent.Failed.TYPE)
})
@JsonIgnoreProperties(ignoreUnknown = true)
public sealed interface DeployEvent {
    String TOPIC = "slipway.deploy.events.v1";

    /**
     * A job was accepted and waits for its guardrails; action is {@code deploy} or {@code destroy}.
     */
    record Requested(
            String jobId,
            String tenant,
            String requestedBy,
            String action,
            String deployer,
            ClusterSpec cluster,
            Instant requestedAt)
            implements DeployEvent {
        public static final String TYPE = "io.slipway.deploy.requested.v1";
    }

    /** A job ended without what it was asked for, and what it had made is gone or listed. */
    record Failed(
            String jobId,
            String tenant,
            String clusterName,
            String step,
            String reason,
            String remediation,
            Instant failedAt)
            implements DeployEvent {
        public static final String TYPE = "io.slipway.deploy.failed.v1";
    }

    /** A fact that a newer producer knows and this reader does not. */
    record Unrecognised() implements DeployEvent {}
}
