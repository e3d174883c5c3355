package io.slipway.deploy.deployer.sagemaker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.slipway.deploy.deployer.Progress;
import io.slipway.deploy.deployer.aws.AwsWorld;
import io.slipway.deploy.deployer.aws.EksToken;
import io.slipway.deploy.deployer.aws.KubernetesApi;
import io.slipway.deploy.deployer.aws.Refusal;
import io.slipway.guardrail.rule.ChartParts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An EKS cluster without, with, and with some of the HyperPod chart. */
class DependenciesTest {
    static final DependenciesConfig NOT_CHECKED = new Never();
    private static final ChartParts PARTS =
            new ChartParts(Map.of("health-monitoring-agent", "finds broken nodes"));
    private static final String MANIFEST =
            """
            # rendered by helm template
            ---
            apiVersion: apps/v1
            kind: DaemonSet
            metadata:
              name: hyperpod-health-monitoring-agent
            ---
            """;

    @TempDir Path folder;
    private final List<String> workloads = new ArrayList<>();
    private final List<String> applied = new ArrayList<>();
    private int status = 200;
    private final HttpServer server = open();

    private record Never() implements DependenciesConfig {
        @Override
        public Check check() {
            return Check.NEVER;
        }

        @Override
        public Optional<Path> manifest() {
            return Optional.empty();
        }
    }

    private static HttpServer open() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void serve() {
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String body =
                    switch (path) {
                        case "/apis/apps/v1" ->
                                "{\"resources\": [{\"name\": \"daemonsets\", \"kind\": \"DaemonSet\", \"namespaced\": true}]}";
                        case "/apis/apps/v1/daemonsets" ->
                                "{\"items\": [%s]}"
                                        .formatted(
                                                String.join(
                                                        ",",
                                                        workloads.stream()
                                                                .map(
                                                                        "{\"metadata\": {\"name\": \"%s\"}}"
                                                                                ::formatted)
                                                                .toList()));
                        default -> "{}";
                    };
            if (exchange.getRequestMethod().equals("PATCH")) {
                applied.add(
                        exchange.getRequestURI()
                                + " "
                                + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
                workloads.add(path.substring(path.lastIndexOf('/') + 1));
            }
            byte[] bytes = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Test
    void letsAClusterBeMadeWhereAllPartsAre() {
        workloads.add("hyperpod-dependencies-health-monitoring-agent");

        assertThat(see(null)).isNull();
    }

    @Test
    void saysWhatIsMissingAndHowToInstallIt() {
        assertThat(see(null))
                .isInstanceOfSatisfying(
                        Progress.Failed.class,
                        failed -> {
                            assertThat(failed.reason()).contains("health-monitoring-agent");
                            assertThat(failed.remediation()).contains("helm upgrade --install");
                        });
        assertThat(applied).isEmpty();
    }

    @Test
    void appliesTheManifestOnceWherePartsAreMissing() throws IOException {
        Path manifest = Files.writeString(folder.resolve("chart.yaml"), MANIFEST);

        assertThat(see(manifest)).isInstanceOf(Progress.Next.class);
        assertThat(see(manifest)).isNull();

        assertThat(applied)
                .singleElement()
                .asString()
                .startsWith(
                        "/apis/apps/v1/namespaces/kube-system/daemonsets/hyperpod-health-monitoring-agent?fieldManager=slipway&force=true");
    }

    @Test
    void saysWhoMustLetItIn() {
        status = 401;

        assertThatThrownBy(() -> see(null))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal ->
                                assertThat(refusal.remediation()).contains("create-access-entry"));
    }

    @Test
    void waitsForAnApiThatDoesNotAnswer() {
        status = 503;

        assertThat(see(null)).isInstanceOf(Progress.Waiting.class);
    }

    @Test
    void showsEksASignedCallThatNamesTheCluster() {
        try (var world = AwsWorld.open()) {
            String token = EksToken.of(world.aws(), "shared");

            assertThat(token).startsWith("k8s-aws-v1.").doesNotContain("=");
            assertThat(
                            new String(
                                    Base64.getUrlDecoder()
                                            .decode(token.substring("k8s-aws-v1.".length())),
                                    UTF_8))
                    .startsWith("https://sts.us-west-2.amazonaws.com/?")
                    .contains(
                            "Action=GetCallerIdentity",
                            "X-Amz-Expires=60",
                            "X-Amz-SignedHeaders=host%3Bx-k8s-aws-id",
                            "X-Amz-Signature=");
        }
    }

    private @Nullable Progress see(@Nullable Path manifest) {
        try (var kubernetes =
                KubernetesApi.at(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()), "token")) {
            return new Dependencies(kubernetes, PARTS, manifest, Duration.ofSeconds(15))
                    .see("shared");
        }
    }
}
