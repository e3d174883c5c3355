package io.slipway.simulator.aws.hyperpod;

import io.slipway.simulator.aws.run.Answer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An entry of a cluster's event list. */
record Event(
        String id,
        Instant time,
        Level level,
        @Nullable String group,
        @Nullable String instance,
        String description,
        Answer metadata) {
    enum Level {
        Info,
        Warn,
        Error
    }

    String resourceType() {
        return instance != null ? "Instance" : group != null ? "InstanceGroup" : "Cluster";
    }

    Answer summary(Cluster cluster) {
        return Answer.of("EventId", id)
                .and("ClusterArn", cluster.arn())
                .and("ClusterName", cluster.name())
                .and("InstanceGroupName", group)
                .and("InstanceId", instance)
                .and("ResourceType", resourceType())
                .and("EventTime", time)
                .and("Description", description)
                .and("EventLevel", level);
    }
}
