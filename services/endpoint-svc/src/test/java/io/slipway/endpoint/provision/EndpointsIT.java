package io.slipway.endpoint.provision;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.slipway.contracts.endpoint.EndpointEvent;
import io.slipway.endpoint.ACluster;
import io.slipway.endpoint.TestKnobs;
import io.slipway.envelope.CloudEvent;
import io.slipway.envelope.EnvelopeWriter;
import io.slipway.simulator.llm.LlmSimulator;
import io.slipway.simulator.llm.Settings;
import io.slipway.testkit.Await;
import io.slipway.testkit.Events;
import io.slipway.testkit.SlipwayStack;
import io.slipway.testkit.Tokens;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(TestKnobs.class)
@WithTestResource(SlipwayStack.class)
class EndpointsIT {
    private static final String CLUSTERS = "slipway.cluster.events.v1";

    @Inject ClusterConsumer consumer;

    @Test
    void aReadyClusterGetsAnEndpointThatIsAnnouncedWhenItsModelServerAnswers() throws Exception {
        try (var llm = LlmSimulator.start(Settings.local(0))) {
            var cluster = ACluster.of("team-a", llm.uri());

            CloudEvent cause = cluster.ready();

            CloudEvent told = first(cluster, EndpointEvent.Ready.TYPE);
            JsonNode ready = ACluster.JSON.readTree(told.data());
            assertThat(ready.get("clusterId").textValue()).isEqualTo(cluster.id());
            assertThat(ready.get("tenant").textValue()).isEqualTo("team-a");
            assertThat(ready.get("model").textValue()).isEqualTo("simulated");
            assertThat(ready.get("url").textValue())
                    .isEqualTo("http://127.0.0.1:8083/api/endpoints/" + cluster.endpointId());
            assertThat(told.source()).isEqualTo("//slipway/endpoint-svc");
            assertThat(told.subject()).isEqualTo(cluster.endpointId());
            assertThat(told.extension(CloudEvent.CAUSATION_ID)).isEqualTo(cause.id());
            assertThat(told.extension(CloudEvent.CORRELATION_ID)).isEqualTo("job-" + cluster.id());
            get(cluster).body("state", is("ready"), "model", is("simulated"));
        }
    }

    @Test
    void theSameEventTwiceMakesOneEndpointAndOneAnnouncement() {
        try (var llm = LlmSimulator.start(Settings.local(0))) {
            var cluster = ACluster.of("team-a", llm.uri());
            CloudEvent ready = cluster.ready();
            first(cluster, EndpointEvent.Ready.TYPE);

            Events.publish(CLUSTERS, cluster.id(), ready);
            cluster.ready();
            cluster.destroyed();
            Await.until(() -> get(cluster).body("state", is("ended")));

            assertThat(Events.ofKey(EndpointEvent.TOPIC, cluster.endpointId(), 1))
                    .extracting(CloudEvent::type)
                    .containsExactly(EndpointEvent.Ready.TYPE);
        }
    }

    @Test
    void aModelServerThatComesUpLateIsWaitedFor() throws Exception {
        int port = freePort();
        var cluster = ACluster.of("team-a", URI.create("http://127.0.0.1:" + port));
        cluster.ready();
        Await.until(
                () ->
                        get(cluster)
                                .body(
                                        "state",
                                        is("probing"),
                                        "reason",
                                        is("refused the connection")));

        try (var _ = LlmSimulator.start(Settings.local(port))) {
            first(cluster, EndpointEvent.Ready.TYPE);
            get(cluster).body("state", is("ready"));
        }
    }

    @Test
    void aModelServerThatNeverAnswersFailsTheEndpointAndSaysWhatToDo() throws Exception {
        var cluster = ACluster.of("team-a", URI.create("http://127.0.0.1:" + freePort()));
        cluster.ready();

        JsonNode failed = ACluster.JSON.readTree(first(cluster, EndpointEvent.Failed.TYPE).data());

        assertThat(failed.get("clusterId").textValue()).isEqualTo(cluster.id());
        assertThat(failed.get("reason").textValue())
                .isEqualTo(
                        "the model server did not answer within 6 s; at the last probe it refused"
                                + " the connection");
        assertThat(failed.get("remediation").textValue()).contains("deploy again");
        get(cluster).body("state", is("failed"), "remediation", containsString("deploy again"));
    }

    @Test
    void theEndOfTheClusterEndsItsEndpointForGood() {
        try (var llm = LlmSimulator.start(Settings.local(0))) {
            var cluster = ACluster.of("team-a", llm.uri());
            cluster.ready();
            first(cluster, EndpointEvent.Ready.TYPE);

            cluster.destroyed();

            Await.until(
                    () ->
                            get(cluster)
                                    .body(
                                            "state",
                                            is("ended"),
                                            "reason",
                                            containsString("destroyed by operator")));
        }
    }

    /** As a service finds them that was away for a while. */
    @Test
    void aClusterThatCameAndWentInOneBatchLeavesNoEndpointBehind() {
        var cluster = ACluster.of("team-a", URI.create("http://127.0.0.1:9"));

        Await.await(
                () -> consumer.on(batch(cluster, cluster.readyEvent(), cluster.destroyedEvent())));

        get(cluster).body("state", is("ended"), "reason", containsString("destroyed by operator"));
    }

    @Test
    void aClusterWithoutAModelServerHasNoEndpoint() {
        var training = ACluster.of("team-a", null);
        training.ready();
        training.destroyed();
        taken();

        get(training).statusCode(404);
    }

    @Test
    void aMalformedRecordIsPutAsideWithItsReasonAndTheNextIsTaken() {
        var poison =
                new ProducerRecord<>(
                        CLUSTERS,
                        "poison".getBytes(StandardCharsets.UTF_8),
                        "{".getBytes(StandardCharsets.UTF_8));

        Events.publish(poison);
        taken();

        var letters =
                Events.records(
                        "slipway.cluster.events.v1.dlq.endpoint-svc.clusters",
                        seen -> !seen.isEmpty());
        assertThat(letters.getFirst().headers().lastHeader("dead-letter-reason").value())
                .asString()
                .isNotBlank();
    }

    private static ConsumerRecords<byte[], byte[]> batch(ACluster cluster, CloudEvent... events) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (CloudEvent event : events) {
            var sent = EnvelopeWriter.record(CLUSTERS, cluster.id(), event);
            var record = new ConsumerRecord<>(CLUSTERS, 0, 0, sent.key(), sent.value());
            sent.headers().forEach(record.headers()::add);
            records.add(record);
        }
        return new ConsumerRecords<>(Map.of(new TopicPartition(CLUSTERS, 0), records), Map.of());
    }

    /** Whatever was published before is taken when this is, on one partition or another. */
    private static void taken() {
        for (var url : List.of("ftp://a", "ftp://b", "ftp://c")) {
            var cluster = ACluster.of("team-a", URI.create(url));
            cluster.ready();
            first(cluster, EndpointEvent.Failed.TYPE);
        }
    }

    private static CloudEvent first(ACluster cluster, String type) {
        return Events.first(EndpointEvent.TOPIC, cluster.endpointId(), type);
    }

    private static ValidatableResponse get(ACluster cluster) {
        return given().auth()
                .oauth2(Tokens.of("viewer"))
                .get("/api/endpoints/" + cluster.endpointId())
                .then();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
