package io.slipway.contracts.deploy;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Facts about one deployment job; the key is the job id. */
@JsonTypeInfo(
        use = JsonTypeInfo.Id.NAME,
        property = "type",
        defaultImpl = DeployEvent.Unrecognised.class)
@JsonSubTypes({
    @JsonSubTypes.Type(value = DeployEvent.Requested.class, name = DeployEvent.Requested.TYPE),
    @JsonSubTypes.Type(value = DeployEvent.Moved.class, name = DeployEvent.Moved.TYPE),
    @JsonSubTypes.Type(value = DeployEvent.Failed.class, name = DeployEvent.Failed.TYPE),
    @JsonSubTypes.Type(
            value = DeployEvent.ScaleRequested.class,
            name = DeployEvent.ScaleRequested.TYPE),
    @JsonSubTypes.Type(value = DeployEvent.ScaleEnded.class, name = DeployEvent.ScaleEnded.TYPE)
})
@JsonIgnoreProperties(ignoreUnknown = true)
public sealed interface DeployEvent {
    String TOPIC = "slipway.deploy.events.v1";

    /** The states of a job that last: nothing is done about it any more unless somebody asks. */
    Set<String> LASTING =
            Set.of(
                    "guardrails-failed",
                    "planned",
                    "ready",
                    "failed",
                    "failed-orphans",
                    "cancelled",
                    "destroyed",
                    "destroy-failed");

    /**
     * A job was accepted and waits for its guardrails; action is {@code deploy} or {@code destroy}.
     * Comes again with each retry that is judged anew.
     *
     * @param dryRun true when it ends with a plan and nothing will be made; else left out
     */
    record Requested(
            String jobId,
            String tenant,
            String requestedBy,
            String action,
            String deployer,
            ClusterSpec cluster,
            Instant requestedAt,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean dryRun)
            implements DeployEvent {
        public static final String TYPE = "io.slipway.deploy.requested.v1";

        /** One that is meant. */
        public Requested(
                String jobId,
                String tenant,
                String requestedBy,
                String action,
                String deployer,
                ClusterSpec cluster,
                Instant requestedAt) {
            this(jobId, tenant, requestedBy, action, deployer, cluster, requestedAt, null);
        }
    }

    /**
     * A job went from one state to another: the state is the fold of these. The first move, into
     * being, is announced by {@link Requested}.
     *
     * @param attempt 1, and one more with each retry
     * @param sequence of the move within the job, without gaps over all attempts
     * @param cause why, in words
     * @param actor who: a person or program that asked, {@code guardrails}, or {@code slipway}
     */
    record Moved(
            String jobId,
            String tenant,
            String clusterId,
            int attempt,
            int sequence,
            String from,
            String to,
            String cause,
            String actor,
            Instant movedAt)
            implements DeployEvent {
        public static final String TYPE = "io.slipway.deploy.moved.v1";
    }

    /**
     * A job ended without what it was asked for, and what it had made is gone or listed.
     *
     * @param orphans what could not be taken away; left out when there is nothing
     * @param orphansUsdPerMonth what they cost together while they stay
     */
    record Failed(
            String jobId,
            String tenant,
            String clusterName,
            String step,
            String reason,
            String remediation,
            Instant failedAt,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Orphan> orphans,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable BigDecimal orphansUsdPerMonth)
            implements DeployEvent {
        public static final String TYPE = "io.slipway.deploy.failed.v1";
    }

    /**
     * More nodes are asked for in a cluster that stands; waits for its guardrails, which answer
     * under the id of the operation. The key is that id.
     *
     * @param cluster as it is to be
     */
    record ScaleRequested(
            String operationId,
            String tenant,
            String requestedBy,
            String clusterId,
            String deployer,
            ClusterSpec cluster,
            Instant requestedAt)
            implements DeployEvent {
        public static final String TYPE = "io.slipway.deploy.scale-requested.v1";
    }

    /**
     * What {@link ScaleRequested} asked for is there, or will not be.
     *
     * @param outcome {@code succeeded} or {@code failed}
     */
    record ScaleEnded(
            String operationId, String tenant, String clusterId, String outcome, Instant endedAt)
            implements DeployEvent {
        public static final String TYPE = "io.slipway.deploy.scale-ended.v1";
    }

    /** A fact that a newer producer knows and this reader does not. */
    record Unrecognised() implements DeployEvent {}
}
