package io.slipway.simulator.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/** A simulator with clients of the real SDK, and its admin calls. */
final class Session implements AutoCloseable {
    static final AwsCredentials OPERATOR = AwsBasicCredentials.create("AKIAOPERATOR", "secret");

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final AwsSimulator simulator;
    private final SdkHttpClient http = UrlConnectionHttpClient.create();
    private final HttpClient admin = HttpClient.newHttpClient();

    private Session(Settings settings) {
        this.simulator = AwsSimulator.start(settings);
    }

    static Session open() {
        return new Session(Settings.onFreePort());
    }

    static Session in(Path folder) {
        return new Session(Settings.onFreePort().in(folder));
    }

    /** With a Kubernetes that shows its nodes. */
    static Session beside(String kubernetes) {
        return new Session(new Settings("127.0.0.1", 0, null, kubernetes));
    }

    URI uri() {
        return simulator.uri();
    }

    <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(B builder) {
        return client(builder, OPERATOR);
    }

    <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(
            B builder, AwsCredentials credentials) {
        return builder.endpointOverride(simulator.uri())
                .region(Region.US_WEST_2)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .httpClient(http)
                .overrideConfiguration(
                        config -> config.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .build();
    }

    void pass(Duration virtual) {
        admin("POST", "clock/advance", "{\"seconds\": %d}".formatted(virtual.toSeconds()));
    }

    JsonNode admin(String method, String path, String body) {
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

    int done(String call) {
        return admin("GET", "calls", "").path("done").path(call).asInt();
    }

    @Override
    public void close() {
        http.close();
        admin.close();
        simulator.close();
    }
}
