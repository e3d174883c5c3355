package io.slipway.contracts.cluster;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Facts about one cluster; the key is the cluster id. */
@JsonTypeInfo(
        use = JsonTypeInfo.Id.NAME,
        property = "type",
        defaultImpl = ClusterEvent.Unrecognised.class)
@JsonSubTypes({
    @JsonSubTypes.Type(
            value = ClusterEvent.Provisioned.class,
            name = ClusterEvent.Provisioned.TYPE),
    @JsonSubTypes.Type(value = ClusterEvent.Ready.class, name = ClusterEvent.Ready.TYPE),
    @JsonSubTypes.Type(value = ClusterEvent.Expiring.class, name = ClusterEvent.Expiring.TYPE),
    @JsonSubTypes.Type(value = ClusterEvent.Destroyed.class, name = ClusterEvent.Destroyed.TYPE),
    @JsonSubTypes.Type(
            value = ClusterEvent.NodeReplaced.class,
            name = ClusterEvent.NodeReplaced.TYPE)
})
@JsonIgnoreProperties(ignoreUnknown = true)
public sealed interface ClusterEvent {
    String TOPIC = "slipway.cluster.events.v1";

    /** The deployer says that the cluster exists; nobody has verified it yet. */
    record Provisioned(
            String clusterId,
            String jobId,
            String tenant,
            String name,
            String region,
            String arn,
            List<GroupCount> groups,
            Instant provisionedAt)
            implements ClusterEvent {
        public static final String TYPE = "io.slipway.cluster.provisioned.v1";
    }

    /**
     * The cluster is verified and may be used; modelServer is the base URL of the model server on
     * it.
     */
    record Ready(
            String clusterId,
            String jobId,
            String tenant,
            String name,
            String region,
            String arn,
            int nodes,
            @Nullable String modelServer,
            Instant readyAt,
            @Nullable Instant expiresAt)
            implements ClusterEvent {
        public static final String TYPE = "io.slipway.cluster.ready.v1";
    }

    /**
     * The cluster will soon be taken away because its time ends; each warning comes once.
     *
     * @param left time until then
     */
    record Expiring(
            String clusterId,
            String jobId,
            String tenant,
            String name,
            Instant expiresAt,
            @JsonFormat(shape = JsonFormat.Shape.STRING) Duration left,
            Instant warnedAt)
            implements ClusterEvent {
        public static final String TYPE = "io.slipway.cluster.expiring.v1";
    }

    /** The cluster is gone. */
    record Destroyed(
            String clusterId,
            String jobId,
            String tenant,
            String name,
            String reason,
            Instant destroyedAt)
            implements ClusterEvent {
        public static final String TYPE = "io.slipway.cluster.destroyed.v1";
    }

    /** A node was taken out and another put in its place. */
    record NodeReplaced(
            String clusterId,
            String tenant,
            String group,
            String node,
            String replacement,
            String cause,
            Instant replacedAt)
            implements ClusterEvent {
        public static final String TYPE = "io.slipway.cluster.node-replaced.v1";
    }

    /** A fact that a newer producer knows and this reader does not. */
    record Unrecognised() implements ClusterEvent {}
}
