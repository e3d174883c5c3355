package io.slipway.simulator.aws.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Brings the nodes of a simulated Kubernetes to what they shall be, on a thread of its own: lists
 * those that are from here, then adds, changes and removes. A Kubernetes that is not there, or is
 * none of ours, is tried again at the next look.
 */
public final class NodeMirror implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(NodeMirror.class.getName());
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int LOOKS = 15;

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile List<KubernetesNode> shown = List.of();
    private volatile boolean failed = true;
    private int looks;

    /** Called again and again; what is shown already costs nothing, but a look now and then. */
    public void show(String endpoint, List<KubernetesNode> nodes) {
        boolean due = failed || !nodes.equals(shown) || ++looks % LOOKS == 0;
        if (due && busy.compareAndSet(false, true)) {
            thread.execute(() -> bring(endpoint, nodes));
        }
    }

    private void bring(String endpoint, List<KubernetesNode> nodes) {
        try {
            Map<String, JsonNode> there = there(endpoint);
            Map<String, KubernetesNode> wanted =
                    nodes.stream()
                            .collect(
                                    Collectors.toMap(
                                            KubernetesNode::name,
                                            Function.identity(),
                                            (one, _) -> one,
                                            LinkedHashMap::new));
            for (KubernetesNode node : wanted.values()) {
                JsonNode known = there.get(node.name());
                if (known == null) {
                    send(endpoint, "POST", "/_slipway/nodes", node.creation());
                } else if (differs(node, known)) {
                    send(endpoint, "PUT", "/_slipway/nodes", node.change());
                }
            }
            for (String name : there.keySet()) {
                if (!wanted.containsKey(name)) {
                    send(
                            endpoint,
                            "POST",
                            "/_slipway/nodes/removed",
                            MAPPER.createObjectNode().put("node", name).toString());
                }
            }
            shown = nodes;
            failed = false;
        } catch (IOException e) {
            if (!failed) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "nodes are not shown at {0}: {1}",
                        endpoint,
                        e.getMessage());
            }
            failed = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            busy.set(false);
        }
    }

    private static boolean differs(KubernetesNode node, JsonNode known) {
        JsonNode labels = known.path("metadata").path("labels");
        Set<String> wanted =
                node.taints().stream().map(KubernetesNode.Taint::key).collect(Collectors.toSet());
        Set<String> there = new HashSet<>();
        known.path("spec").path("taints").forEach(taint -> there.add(taint.path("key").asText()));
        // Others taint nodes too: their taints stay.
        there.removeIf(key -> !key.startsWith("sagemaker.") && !wanted.contains(key));
        return !there.equals(wanted)
                || node.labels().entrySet().stream()
                        .anyMatch(
                                each ->
                                        !labels.path(each.getKey())
                                                .asText()
                                                .equals(each.getValue()));
    }

    private Map<String, JsonNode> there(String endpoint) throws IOException, InterruptedException {
        JsonNode list =
                send(
                        endpoint,
                        "GET",
                        "/api/v1/nodes?labelSelector="
                                + KubernetesNode.OURS.replace("/", "%2F")
                                + "%3Daws",
                        "");
        Map<String, JsonNode> there = new LinkedHashMap<>();
        list.path("items")
                .forEach(node -> there.put(node.path("metadata").path("name").asText(), node));
        return there;
    }

    private JsonNode send(String endpoint, String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(endpoint + path))
                        .timeout(LIMIT)
                        .method(
                                method,
                                body.isEmpty()
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body))
                        .build();
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(
                    "%s %s answered %d %s"
                            .formatted(method, path, answer.statusCode(), answer.body()));
        }
        return MAPPER.readTree(answer.body());
    }

    @Override
    public void close() {
        thread.shutdownNow();
        http.shutdownNow();
    }
}
