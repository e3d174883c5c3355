package io.slipway.local.machine;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * The Auto Scaling group of the simulated account: one node with eight GPUs beside those of the
 * simulated Kubernetes, for the node operations that need a group.
 */
final class GpuGroup {
    static final String REGION = "us-west-2";

    private GpuGroup() {}

    /** Made once: the simulator keeps one that it has. */
    static void make(String simulator) {
        var group =
                """
                {"account": "%s", "region": "%s", "name": "gpu-h100", "count": 1,
                 "instanceType": "p5.48xlarge", "tags": {
                   "eks:cluster-name": "gpu",
                   "k8s.io/cluster-autoscaler/node-template/label/slipway.io/gpu-type": "h100"}}
                """
                        .formatted(Launch.ACCOUNT, REGION);
        var request =
                HttpRequest.newBuilder(URI.create(simulator + "/_slipway/autoscaling/groups"))
                        .timeout(Duration.ofSeconds(10))
                        .POST(BodyPublishers.ofString(group))
                        .build();
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new Trouble(
                        "The simulated account has no group of GPU nodes: " + answer.body(),
                        "Its log: ./slipway logs aws");
            }
        } catch (IOException e) {
            throw new Trouble(
                    "The simulated account cannot be asked: " + e, "Its log: ./slipway logs aws");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new Trouble("Interrupted.", "Begin again: ./slipway up");
        }
    }
}
