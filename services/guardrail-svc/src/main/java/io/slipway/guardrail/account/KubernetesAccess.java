package io.slipway.guardrail.account;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.services.eks.model.Cluster;

/** The clients of the clusters of one account and region, each made once. */
final class KubernetesAccess {
    private static final int CONNECT_MILLIS = 2000;
    private static final int MOST = 64;

    private final HttpClient.Factory http;
    private final KubernetesConfig config;
    private final Duration limit;
    private final String region;
    private final AwsCredentialsProvider credentials;
    private final Map<String, KubernetesClient> clients = new ConcurrentHashMap<>();

    KubernetesAccess(
            HttpClient.Factory http,
            KubernetesConfig config,
            Duration limit,
            String region,
            AwsCredentialsProvider credentials) {
        this.http = http;
        this.config = config;
        this.limit = limit;
        this.region = region;
        this.credentials = credentials;
    }

    /** The way in that was configured; null where EKS must be asked. */
    @Nullable KubernetesClient configured(String name) {
        KubernetesConfig.Entrance entrance = config.clusters().get(name);
        return entrance == null ? null : client(name, () -> entered(entrance));
    }

    /** The way in that EKS tells. */
    KubernetesClient of(Cluster cluster) {
        String endpoint = cluster.endpoint();
        if (endpoint == null) {
            throw NoAnswer.because(
                    "EKS cluster %s is %s and has no endpoint yet: wait until it is ACTIVE"
                            .formatted(cluster.name(), cluster.statusAsString()));
        }
        var authority = cluster.certificateAuthority();
        String data = authority == null ? null : authority.data();
        return client(
                cluster.arn() + " " + endpoint + " " + data,
                () -> {
                    var told = limited().withMasterUrl(endpoint);
                    if (endpoint.startsWith("https:") && data != null) {
                        told.withCaCertData(data);
                    }
                    return told.withOauthTokenProvider(
                                    () ->
                                            EksToken.of(
                                                    credentials.resolveCredentials(),
                                                    region,
                                                    cluster.name()))
                            .build();
                });
    }

    private interface Way {
        Config config();
    }

    /** Those that are no longer asked for go with the others when there are too many. */
    private KubernetesClient client(String key, Way way) {
        if (clients.size() >= MOST) {
            clients.values().forEach(KubernetesClient::close);
            clients.clear();
        }
        return clients.computeIfAbsent(
                key,
                _ ->
                        new KubernetesClientBuilder()
                                .withConfig(way.config())
                                .withHttpClientFactory(http)
                                .build());
    }

    private ConfigBuilder limited() {
        return new ConfigBuilder()
                .withAutoConfigure(false)
                .withConnectionTimeout(CONNECT_MILLIS)
                .withRequestTimeout((int) limit.toMillis())
                .withRequestRetryBackoffLimit(1);
    }

    private Config entered(KubernetesConfig.Entrance entrance) {
        Path kubeconfig = entrance.kubeconfig().orElse(null);
        if (kubeconfig != null) {
            Config told = Config.fromKubeconfig(read(kubeconfig));
            told.setConnectionTimeout(CONNECT_MILLIS);
            told.setRequestTimeout((int) limit.toMillis());
            told.setRequestRetryBackoffLimit(1);
            return told;
        }
        ConfigBuilder told =
                limited()
                        .withMasterUrl(
                                entrance.server()
                                        .orElseThrow(
                                                () ->
                                                        NoAnswer.because(
                                                                "slipway.guardrail.kubernetes.clusters"
                                                                        + " names a cluster without"
                                                                        + " kubeconfig and server:"
                                                                        + " set one of them"))
                                        .toString());
        entrance.token().ifPresent(told::withOauthToken);
        entrance.authority().ifPresent(file -> told.withCaCertFile(file.toString()));
        return told.build();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw NoAnswer.because(
                    "the kubeconfig %s of slipway.guardrail.kubernetes.clusters cannot be read"
                            .formatted(file));
        }
    }
}
