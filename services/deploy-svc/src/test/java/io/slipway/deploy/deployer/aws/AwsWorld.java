package io.slipway.deploy.deployer.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.simulator.aws.AwsSimulator;
import io.slipway.simulator.aws.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.sagemaker.model.ClusterInstanceGroupSpecification;
import software.amazon.awssdk.services.sagemaker.model.ClusterInstanceType;

/** A simulated AWS, clients of it, and its knobs. */
public final class AwsWorld implements AutoCloseable {
    public static final String ACCOUNT = "111122223333";
    public static final String REGION = "us-west-2";

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Pattern READING =
            Pattern.compile("[a-z0-9-]+:(Get|List|Describe|Head|AssumeRole).*");

    private final AwsSimulator simulator = AwsSimulator.start(Settings.onFreePort());
    private final HttpClient admin = HttpClient.newHttpClient();
    private final AwsClients clients = AwsClients.of(config());

    public static AwsWorld open() {
        var world = new AwsWorld();
        world.quota("ml.p5.48xlarge for cluster usage", 100);
        return world;
    }

    /** As a service that looks every two minutes is configured. */
    public AwsConfig config() {
        return new Given(
                Optional.of(simulator.uri()),
                Optional.of(ACCOUNT),
                Optional.of("secret"),
                Duration.ofSeconds(10),
                Duration.ofMinutes(2),
                Optional.empty(),
                Map.of(
                        "444455556666",
                        new Role(
                                "arn:aws:iam::444455556666:role/slipway",
                                Optional.of("slipway-external"))));
    }

    record Given(
            Optional<URI> endpoint,
            Optional<String> accessKey,
            Optional<String> secretKey,
            Duration callLimit,
            Duration poll,
            Optional<String> artifactsBucket,
            Map<String, AwsConfig.Account> accounts)
            implements AwsConfig {}

    record Role(String roleArn, Optional<String> externalId) implements AwsConfig.Account {}

    public Aws aws() {
        return clients.at(null, REGION);
    }

    public AwsClients clients() {
        return clients;
    }

    public void quota(String name, int value) {
        admin(
                "PUT",
                "quotas",
                "{\"region\": \"us-west-2\", \"account\": \"%s\", \"service\": \"sagemaker\", \"name\": \"%s\", \"value\": %d}"
                        .formatted(ACCOUNT, name, value));
    }

    /** The next such call meets this fate, once. */
    public void once(String service, String operation, String effect) {
        admin(
                "POST",
                "faults",
                "{\"service\": \"%s\", \"operation\": \"%s\", \"effect\": \"%s\", \"count\": 1}"
                        .formatted(service, operation, effect));
    }

    public void always(String service, String operation, String effect) {
        admin(
                "POST",
                "faults",
                "{\"service\": \"%s\", \"operation\": \"%s\", \"effect\": \"%s\"}"
                        .formatted(service, operation, effect));
    }

    public void pass(Duration virtual) {
        admin("POST", "clock/advance", "{\"seconds\": %d}".formatted(virtual.toSeconds()));
    }

    public int done(String call) {
        return admin("GET", "calls", "").path("done").path(call).asInt();
    }

    /** How often each call that changes something was made. */
    public Map<String, Integer> changes() {
        var changes = new TreeMap<String, Integer>();
        admin("GET", "calls", "")
                .path("asked")
                .properties()
                .forEach(
                        call -> {
                            if (!READING.matcher(call.getKey()).matches()) {
                                changes.put(call.getKey(), call.getValue().asInt());
                            }
                        });
        return changes;
    }

    public JsonNode admin(String method, String path, String body) {
        try {
            HttpResponse<String> answer =
                    admin.send(
                            HttpRequest.newBuilder(simulator.uri().resolve("/_slipway/" + path))
                                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(answer.statusCode() + " " + answer.body());
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
        clients.close();
        admin.close();
        simulator.close();
    }

    /** A cluster of somebody else, under this name. */
    public void occupy(String name) {
        var theirs =
                ClusterInstanceGroupSpecification.builder()
                        .instanceGroupName("theirs")
                        .instanceCount(1)
                        .instanceType(ClusterInstanceType.ML_T3_MEDIUM)
                        .executionRole("arn:aws:iam::111122223333:role/theirs")
                        .lifeCycleConfig(
                                lifecycle ->
                                        lifecycle
                                                .sourceS3Uri("s3://sagemaker-theirs/")
                                                .onCreate("on_create.sh"))
                        .build();
        aws().sagemaker().createCluster(create -> create.clusterName(name).instanceGroups(theirs));
    }
}
