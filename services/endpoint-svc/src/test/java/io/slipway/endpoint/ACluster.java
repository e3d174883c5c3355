package io.slipway.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.slipway.contracts.cluster.ClusterEvent;
import io.slipway.envelope.CloudEvent;
import io.slipway.envelope.Uuid7;
import io.slipway.testkit.Events;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A cluster whose deploy-svc tells about it. */
public record ACluster(String id, String tenant, @Nullable String modelServer) {
    public static final ObjectMapper JSON =
            new ObjectMapper()
                    .registerModule(new JavaTimeModule())
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);

    public static ACluster of(String tenant, @Nullable URI modelServer) {
        return new ACluster(
                Uuid7.text(Instant.now()),
                tenant,
                modelServer == null ? null : modelServer.toString());
    }

    /** The id that its endpoint gets; written out again, because it may never change. */
    public String endpointId() {
        return UUID.nameUUIDFromBytes(("slipway/endpoint/" + id).getBytes(UTF_8)).toString();
    }

    /** Its first event, published. */
    public CloudEvent ready() {
        return published(readyEvent());
    }

    /** Its second event, published. */
    public CloudEvent destroyed() {
        return published(destroyedEvent());
    }

    private CloudEvent published(CloudEvent event) {
        Events.publish(ClusterEvent.TOPIC, id, event);
        return event;
    }

    public CloudEvent readyEvent() {
        return event(
                1,
                new ClusterEvent.Ready(
                        id,
                        "job-" + id,
                        tenant,
                        "train-a",
                        "us-west-2",
                        "arn:aws:sagemaker:us-west-2:111122223333:cluster/a",
                        2,
                        modelServer,
                        Instant.now(),
                        null));
    }

    public CloudEvent destroyedEvent() {
        return event(
                2,
                new ClusterEvent.Destroyed(
                        id,
                        "job-" + id,
                        tenant,
                        "train-a",
                        "destroyed by operator",
                        Instant.now()));
    }

    private CloudEvent event(long version, ClusterEvent event) {
        try {
            byte[] data =
                    JSON.writerFor(ClusterEvent.class).writeValueAsString(event).getBytes(UTF_8);
            return new CloudEvent(
                    Uuid7.text(Instant.now()),
                    "//slipway/deploy-svc",
                    JSON.readTree(data).get("type").textValue(),
                    id,
                    Instant.now(),
                    null,
                    Map.of(
                            CloudEvent.AGGREGATE_VERSION,
                            Long.toString(version),
                            CloudEvent.CORRELATION_ID,
                            "job-" + id),
                    data);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
