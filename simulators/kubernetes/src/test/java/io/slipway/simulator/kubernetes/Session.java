package io.slipway.simulator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A simulator with a fabric8 client, for one test. */
record Session(KubernetesSimulator simulator, KubernetesClient client, HttpClient http)
        implements AutoCloseable {
    static final String NAMESPACE = "default";
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final ObjectMapper JSON = new ObjectMapper();

    static Session open() {
        return open(Settings.onFreePort().instant());
    }

    static Session open(Settings settings) {
        KubernetesSimulator simulator = KubernetesSimulator.start(settings);
        KubernetesClient client =
                new KubernetesClientBuilder()
                        .withConfig(
                                new ConfigBuilder()
                                        .withAutoConfigure(false)
                                        .withMasterUrl(simulator.uri().toString())
                                        .withNamespace(NAMESPACE)
                                        .withRequestRetryBackoffLimit(0)
                                        .build())
                        .build();
        return new Session(simulator, client, HttpClient.newHttpClient());
    }

    JsonNode control(String method, String path, String body) {
        HttpResponse<String> answer =
                send(
                        HttpRequest.newBuilder(simulator.control().resolve("/_slipway/" + path))
                                .timeout(TIMEOUT)
                                .method(method, BodyPublishers.ofString(body))
                                .build());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.body());
        }
        return json(answer.body());
    }

    /** A bare request to the API, for what a client library hides. */
    HttpResponse<String> ask(String method, String path, String body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(simulator.uri().resolve(path))
                        .timeout(TIMEOUT)
                        .method(method, BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    /** Whether the API answers again in time. */
    boolean answersWithin(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < deadline) {
            try {
                return ask("GET", "/readyz", "").statusCode() == 200;
            } catch (UncheckedIOException e) {
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        }
        return false;
    }

    JsonNode get(String path) {
        return json(ask("GET", path, "").body());
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Pod create(Pod pod) {
        return client.pods().inNamespace(NAMESPACE).resource(pod).create();
    }

    @Nullable Pod pod(String name) {
        return client.pods().inNamespace(NAMESPACE).withName(name).get();
    }

    Pod await(String name, Predicate<@Nullable Pod> state) {
        return client.pods()
                .inNamespace(NAMESPACE)
                .withName(name)
                .waitUntilCondition(state, 30, TimeUnit.SECONDS);
    }

    static boolean ready(@Nullable Pod pod) {
        return pod != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(
                                each ->
                                        each.getType().equals("Ready")
                                                && each.getStatus().equals("True"));
    }

    static Pod gpuPod(String name, int gpus) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("app", "dev")
                .endMetadata()
                .withNewSpec()
                .withContainers(container("dev", gpus))
                .endSpec()
                .build();
    }

    static Container container(String name, int gpus) {
        return new ContainerBuilder()
                .withName(name)
                .withImage("example.com/dev:1")
                .withNewResources()
                .addToLimits("nvidia.com/gpu", new Quantity(Integer.toString(gpus)))
                .addToRequests(Map.of("cpu", new Quantity("100m")))
                .endResources()
                .build();
    }

    @Override
    public void close() {
        client.close();
        http.close();
        simulator.close();
    }
}
