package io.slipway.reservation.kube;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.slipway.simulator.kubernetes.KubernetesSimulator;
import io.slipway.simulator.kubernetes.Settings;
import io.slipway.simulator.kubernetes.cluster.NodePool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A simulated cluster: a client to it, and its knobs. */
public final class Sim implements AutoCloseable {
    public static final String NAMESPACE = "gpu-dev";

    private final URI control;
    private final Runnable server;
    public final KubernetesClient client;

    /** Two nodes with 8 GPUs, on which pods start at once. */
    static Sim start() {
        var server =
                KubernetesSimulator.start(
                        Settings.onFreePort()
                                .instant()
                                .with(
                                        NodePool.of("gpu-", 2, "NVIDIA-H100-80GB-HBM3", 8)
                                                .labelled("slipway.io/gpu-type", "h100")));
        var sim = new Sim(server.uri(), server.control(), server::close);
        sim.client
                .resource(
                        new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(NAMESPACE)
                                .endMetadata()
                                .build())
                .create();
        return sim;
    }

    static Sim at(URI api, URI control) {
        return new Sim(api, control, () -> {});
    }

    private Sim(URI api, URI control, Runnable server) {
        this.control = control;
        this.server = server;
        this.client =
                new KubernetesClientBuilder()
                        .withConfig(
                                new ConfigBuilder(Config.empty())
                                        .withMasterUrl(api.toString())
                                        .withRequestRetryBackoffLimit(0)
                                        .withConnectionTimeout(2_000)
                                        .withRequestTimeout(5_000)
                                        .build())
                        .build();
    }

    /** Everything works, and nobody but us is there. */
    public void reset() {
        turn("DELETE", "faults", "");
        turn("DELETE", "pods/fates", "");
        for (var node : client.nodes().list().getItems()) {
            var name = node.getMetadata().getName();
            turn("POST", "nodes/back", "{\"node\":\"%s\"}".formatted(name));
            var now = client.nodes().withName(name).get();
            if (Boolean.TRUE.equals(now.getSpec().getUnschedulable())) {
                now.getSpec().setUnschedulable(null);
                client.nodes().resource(now).update();
            }
        }
        client.pods().inNamespace(NAMESPACE).withName("foreign").delete();
    }

    /** A call such as {@code POST nodes/lost} with a body. */
    public void turn(String method, String knob, String body) {
        try (var http = HttpClient.newHttpClient()) {
            var answer =
                    http.send(
                            HttpRequest.newBuilder(control.resolve("/_slipway/" + knob))
                                    .version(HttpClient.Version.HTTP_1_1)
                                    .timeout(Duration.ofSeconds(10))
                                    .method(method, BodyPublishers.ofString(body))
                                    .build(),
                            BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new AssertionError(knob + ": " + answer.body());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        client.close();
        server.run();
    }
}
