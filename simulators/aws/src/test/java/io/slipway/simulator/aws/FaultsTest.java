package io.slipway.simulator.aws;

import static io.slipway.simulator.aws.Asks.classic;
import static io.slipway.simulator.aws.Asks.group;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemaker.model.SageMakerException;

class FaultsTest {
    private final Session session = Session.open();
    private final SageMakerClient sagemaker = session.client(SageMakerClient.builder());

    @AfterEach
    void close() {
        session.close();
    }

    @Test
    void throttlesAsOftenAsTold() {
        fault("\"effect\": \"throttle\", \"count\": 2");

        assertThat(code()).isEqualTo("ThrottlingException");
        assertThat(code()).isEqualTo("ThrottlingException");
        assertThat(code()).isEmpty();
    }

    @Test
    void failsWithoutEffect() {
        fault("\"effect\": \"error-before\", \"count\": 1");

        assertThat(code()).isEqualTo("InternalFailure");
        assertThat(sagemaker.listClusters(r -> {}).clusterSummaries()).isEmpty();
        assertThat(session.done("sagemaker:CreateCluster")).isZero();
    }

    @Test
    void failsAfterItsEffect() {
        fault("\"effect\": \"error-after\", \"count\": 1");

        assertThat(code()).isEqualTo("InternalFailure");
        assertThat(sagemaker.listClusters(r -> {}).clusterSummaries()).hasSize(1);
        assertThat(code()).isEqualTo("ResourceInUse");
        assertThat(session.done("sagemaker:CreateCluster")).isEqualTo(1);
    }

    @Test
    void dropsTheConnectionAfterItsEffect() {
        fault("\"effect\": \"drop-after\", \"count\": 1");

        assertThatThrownBy(this::create).isInstanceOf(SdkClientException.class);
        assertThat(sagemaker.listClusters(r -> {}).clusterSummaries()).hasSize(1);
    }

    @Test
    void dropsTheConnectionWithoutEffect() {
        fault("\"effect\": \"drop-before\", \"count\": 1");

        assertThatThrownBy(this::create).isInstanceOf(SdkClientException.class);
        assertThat(sagemaker.listClusters(r -> {}).clusterSummaries()).isEmpty();
    }

    @Test
    void takesItsTime() {
        fault("\"effect\": \"slow\", \"delayMillis\": 300, \"count\": 1");
        long start = System.nanoTime();

        create();

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isGreaterThan(Duration.ofMillis(300));
    }

    @Test
    void deniesInTheWordsOfAws() {
        fault("\"effect\": \"denied\"");

        assertThatThrownBy(this::create)
                .hasMessageContaining("is not authorized to perform: sagemaker:CreateCluster");
        assertThat(code()).isEqualTo("AccessDeniedException");
    }

    @Test
    void repeatsChanceFromItsSeed() {
        String first = drawn();
        String second = drawn();

        assertThat(first).isEqualTo(second).contains("x").contains(".");
    }

    private String drawn() {
        session.admin("DELETE", "faults", "");
        session.admin(
                "POST",
                "faults",
                "{\"seed\": 7, \"operation\": \"ListClusters\", \"effect\": \"throttle\", \"probability\": 0.5}");
        StringBuilder drawn = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            try {
                sagemaker.listClusters(r -> {});
                drawn.append('.');
            } catch (SageMakerException e) {
                drawn.append('x');
            }
        }
        return drawn.toString();
    }

    private void fault(String rule) {
        session.admin(
                "POST",
                "faults",
                "{\"service\": \"sagemaker\", \"operation\": \"CreateCluster\", " + rule + "}");
    }

    private void create() {
        sagemaker.createCluster(classic("c1", group("gpu", 1)));
    }

    private String code() {
        try {
            create();
            return "";
        } catch (SageMakerException e) {
            return e.awsErrorDetails().errorCode();
        }
    }
}
