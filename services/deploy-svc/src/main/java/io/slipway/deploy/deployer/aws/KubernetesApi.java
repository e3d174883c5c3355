package io.slipway.deploy.deployer.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import software.amazon.awssdk.services.eks.model.Cluster;

/**
 * As much of the Kubernetes API of an EKS cluster as a deployer needs; it trusts that cluster only.
 */
public final class KubernetesApi implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String WRITER = "slipway";

    /** Where the chart is installed; a rendered document that names no namespace means it. */
    private static final String OF_THE_CHART = "kube-system";

    private final URI server;
    private final String token;
    private final HttpClient client;

    private KubernetesApi(URI server, String token, HttpClient client) {
        this.server = server;
        this.token = token;
        this.client = client;
    }

    public static KubernetesApi of(Aws aws, Cluster cluster) {
        return new KubernetesApi(
                URI.create(cluster.endpoint()),
                EksToken.of(aws, cluster.name()),
                HttpClient.newBuilder()
                        .connectTimeout(LIMIT)
                        .sslContext(trusting(cluster.certificateAuthority().data()))
                        .build());
    }

    /** One that needs no certificates of its own, such as a simulator. */
    public static KubernetesApi at(URI server, String token) {
        return new KubernetesApi(server, token, HttpClient.newHttpClient());
    }

    private static SSLContext trusting(String authority) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (var certificate :
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(
                                    new ByteArrayInputStream(
                                            Base64.getDecoder().decode(authority)))) {
                store.setCertificateEntry("eks-" + number++, certificate);
            }
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException | IllegalArgumentException broken) {
            throw new Refusal(
                    "The certificate authority of the EKS cluster cannot be read: "
                            + broken.getMessage(),
                    "Look at certificateAuthority.data of aws eks describe-cluster.");
        }
    }

    /** The names of all Deployments and DaemonSets. */
    public List<String> workloads() throws IOException {
        var names = new ArrayList<String>();
        for (String kind : List.of("daemonsets", "deployments")) {
            get("/apis/apps/v1/" + kind)
                    .path("items")
                    .forEach(item -> names.add(item.path("metadata").path("name").asText()));
        }
        return names;
    }

    private JsonNode get(String path) throws IOException {
        return JSON.readTree(send(request(path).GET().build()));
    }

    /** Makes a thing what the document says, whether it is there or not. */
    public void apply(JsonNode document) throws IOException {
        String version = document.path("apiVersion").asText();
        Resource resource = resource(version, document.path("kind").asText());
        String namespace = document.path("metadata").path("namespace").asText(OF_THE_CHART);
        String path =
                "%s/%s%s/%s/%s?fieldManager=%s&force=true"
                        .formatted(
                                version.contains("/") ? "/apis" : "/api",
                                version,
                                resource.namespaced() ? "/namespaces/" + namespace : "",
                                resource.plural(),
                                document.path("metadata").path("name").asText(),
                                WRITER);
        send(
                request(path)
                        .header("Content-Type", "application/apply-patch+yaml")
                        .method("PATCH", HttpRequest.BodyPublishers.ofString(document.toString()))
                        .build());
    }

    /** How the API calls things of a kind, and whether they belong to a namespace. */
    private record Resource(String plural, boolean namespaced) {}

    private Resource resource(String apiVersion, String kind) throws IOException {
        JsonNode list = get((apiVersion.contains("/") ? "/apis/" : "/api/") + apiVersion);
        for (JsonNode resource : list.path("resources")) {
            if (resource.path("kind").asText().equals(kind)
                    && !resource.path("name").asText().contains("/")) {
                return new Resource(
                        resource.path("name").asText(), resource.path("namespaced").asBoolean());
            }
        }
        throw new Refusal(
                "The EKS cluster does not know the kind %s of %s.".formatted(kind, apiVersion),
                "Put the definition (CustomResourceDefinition) before its use in the manifest, then retry the job.");
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.resolve(path))
                .timeout(LIMIT)
                .header("Authorization", "Bearer " + token)
                .header("Accept", "application/json");
    }

    private String send(HttpRequest request) throws IOException {
        HttpResponse<String> answer;
        try {
            answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopped);
        }
        int status = answer.statusCode();
        if (status == 401 || status == 403) {
            throw new Refusal(
                    "The EKS cluster does not let us in (%d at %s)."
                            .formatted(status, request.uri().getPath()),
                    "Run aws eks create-access-entry for the role of deploy-svc and associate AmazonEKSClusterAdminPolicy with it, then retry the job.");
        }
        if (status >= 500 || status == 429) {
            throw new IOException("%d at %s".formatted(status, request.uri().getPath()));
        }
        if (status >= 300) {
            throw new Refusal(
                    "The EKS cluster refused %s: %s"
                            .formatted(
                                    request.uri().getPath(),
                                    answer.body()
                                            .substring(0, Math.min(400, answer.body().length()))),
                    "Correct the manifest of slipway.deploy.dependencies.manifest, then retry the job.");
        }
        return answer.body();
    }

    @Override
    public void close() {
        client.close();
    }
}
