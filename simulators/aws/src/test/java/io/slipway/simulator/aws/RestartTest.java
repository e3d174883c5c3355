package io.slipway.simulator.aws;

import static io.slipway.simulator.aws.Asks.continuous;
import static io.slipway.simulator.aws.Asks.group;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;

class RestartTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void findsTheSameStateAgain() throws IOException {
        JsonNode before;
        try (Session session = Session.in(folder)) {
            SageMakerClient sagemaker = session.client(SageMakerClient.builder());
            session.admin(
                    "PUT",
                    "capacity",
                    "{\"region\": \"us-west-2\", \"instanceType\": \"ml.p5.48xlarge\", \"available\": 3}");
            sagemaker.createCluster(continuous("c1", group("gpu", 5)));
            session.pass(Duration.ofMinutes(40));
            try (S3Client s3 = session.client(S3Client.builder().forcePathStyle(true))) {
                s3.createBucket(r -> r.bucket("sagemaker-lcs"));
                s3.putObject(
                        r -> r.bucket("sagemaker-lcs").key("on.sh"),
                        RequestBody.fromBytes(new byte[] {0, 1, (byte) 0xff}));
            }
            before = state(session);
        }
        Files.writeString(
                folder.resolve("journal.jsonl"),
                "{\"service\": \"sagemaker\", \"opera",
                StandardCharsets.UTF_8,
                StandardOpenOption.APPEND);

        try (Session session = Session.in(folder)) {
            assertThat(state(session)).isEqualTo(before);
            try (S3Client s3 = session.client(S3Client.builder().forcePathStyle(true))) {
                assertThat(
                                s3.getObjectAsBytes(r -> r.bucket("sagemaker-lcs").key("on.sh"))
                                        .asByteArray())
                        .containsExactly(0, 1, 0xff);
            }
            session.client(SageMakerClient.builder()).deleteCluster(r -> r.clusterName("c1"));
        }
    }

    @Test
    void comesToTheSameStateHoweverOftenSomebodyLooks() {
        assertThat(seen(1)).isEqualTo(seen(97));
    }

    private JsonNode seen(int looks) {
        try (Session session = Session.open()) {
            SageMakerClient sagemaker = session.client(SageMakerClient.builder());
            session.admin(
                    "PUT",
                    "capacity",
                    "{\"region\": \"us-west-2\", \"instanceType\": \"ml.p5.48xlarge\", \"available\": 2}");
            sagemaker.createCluster(continuous("c1", group("gpu", 5, g -> g.minInstanceCount(3))));
            for (int i = 0; i < looks; i++) {
                session.pass(Duration.ofSeconds(5 * 60 * 60 / looks));
            }
            JsonNode cluster =
                    state(session).path("sagemaker").path("123456789012/us-west-2").path(0);
            return ((ObjectNode) cluster).without(List.of("CreationTime", "Nodes"));
        }
    }

    private static JsonNode state(Session session) {
        return ((ObjectNode) session.admin("GET", "state", "")).without("clock");
    }
}
