package io.slipway.reservation.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.simulator.aws.AwsSimulator;
import io.slipway.simulator.aws.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.stream.StreamSupport;

/** A simulated account with one Auto Scaling group that the nodes of the cluster are from. */
public final class Groups implements AutoCloseable {
    static final String REGION = "us-west-2";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final AwsSimulator account = AwsSimulator.start(Settings.onFreePort());
    private final HttpClient http = HttpClient.newHttpClient();

    /** The instances are named like the nodes, which say so themselves. */
    Groups(String... instances) {
        var group = MAPPER.createObjectNode().put("region", REGION).put("name", "gpu-h100");
        for (var instance : instances) {
            group.withArray("instances").add(instance);
        }
        send(
                HttpRequest.newBuilder(account.uri().resolve("/_slipway/autoscaling/groups"))
                        .POST(BodyPublishers.ofString(group.toString())));
    }

    URI uri() {
        return account.uri();
    }

    /** The instances that were ended, so that their group makes others. */
    public List<String> ended() {
        var state = send(HttpRequest.newBuilder(account.uri().resolve("/_slipway/state")));
        return state.path("autoscaling").findValues("instances").stream()
                .flatMap(instances -> StreamSupport.stream(instances.spliterator(), false))
                .filter(one -> one.path("LifecycleState").asText().equals("Terminating"))
                .map(one -> one.path("InstanceId").asText())
                .toList();
    }

    private JsonNode send(HttpRequest.Builder request) {
        try {
            var answer = http.send(request.build(), BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(answer.body());
            }
            return MAPPER.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        http.close();
        account.close();
    }
}
