package io.slipway.guardrail.account;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.slipway.guardrail.facts.Kubernetes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** What the Kubernetes API of the request's EKS cluster shows. */
final class KubernetesReading {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final long PAGE = 500;
    private static final int MOST_OF_A_RELEASE = 8 << 20;

    private final AwsClient aws;
    private final KubernetesAccess access;
    private final Function<Trail, @Nullable String> below;
    private final Executor threads;
    private final Once<KubernetesClient> client;

    /**
     * @param below tells the name of the EKS cluster
     */
    KubernetesReading(
            AwsClient aws,
            KubernetesAccess access,
            Function<Trail, @Nullable String> below,
            Executor threads,
            Trail shared) {
        this.aws = aws;
        this.access = access;
        this.below = below;
        this.threads = threads;
        this.client = new Once<>(shared, this::entered);
    }

    private KubernetesClient entered(Trail trail) {
        String eks = below.apply(trail);
        if (eks == null) {
            throw NoAnswer.because("there is no EKS cluster to ask");
        }
        KubernetesClient configured = access.configured(eks);
        return configured != null
                ? configured
                : access.of(
                        trail.ask(
                                        "eks DescribeCluster",
                                        () -> aws.eks().describeCluster(ask -> ask.name(eks)))
                                .cluster());
    }

    /** All pages; the name of the call is what a person would ask kubectl for. */
    <L extends KubernetesResourceList<T>, T extends HasMetadata> List<T> all(
            Trail trail, String what, BiFunction<KubernetesClient, ListOptions, L> page) {
        KubernetesClient kubernetes = client.get(trail);
        return trail.pages(
                "kubernetes list " + what,
                token ->
                        CompletableFuture.supplyAsync(
                                () ->
                                        page.apply(
                                                kubernetes,
                                                new ListOptionsBuilder()
                                                        .withLimit(PAGE)
                                                        .withContinue(token)
                                                        .build()),
                                threads),
                L::getItems,
                list -> list.getMetadata().getContinue());
    }

    /** One question that has one answer. */
    <T> T ask(Trail trail, String what, Function<KubernetesClient, T> question) {
        KubernetesClient kubernetes = client.get(trail);
        return trail.ask(
                "kubernetes " + what,
                () -> CompletableFuture.supplyAsync(() -> question.apply(kubernetes), threads));
    }

    List<Kubernetes.Workload> workloads(Trail trail) {
        var workloads = new ArrayList<Kubernetes.Workload>();
        for (Deployment each :
                all(
                        trail,
                        "deployments",
                        (kubernetes, options) ->
                                kubernetes.apps().deployments().inAnyNamespace().list(options))) {
            workloads.add(
                    workload(
                            each,
                            each.getSpec().getTemplate(),
                            each.getStatus() == null ? null : each.getStatus().getReadyReplicas(),
                            each.getSpec().getReplicas()));
        }
        for (DaemonSet each :
                all(
                        trail,
                        "daemonsets",
                        (kubernetes, options) ->
                                kubernetes.apps().daemonSets().inAnyNamespace().list(options))) {
            workloads.add(
                    workload(
                            each,
                            each.getSpec().getTemplate(),
                            each.getStatus() == null ? null : each.getStatus().getNumberReady(),
                            each.getStatus() == null
                                    ? null
                                    : each.getStatus().getDesiredNumberScheduled()));
        }
        return List.copyOf(workloads);
    }

    private static Kubernetes.Workload workload(
            HasMetadata object,
            PodTemplateSpec template,
            @Nullable Integer ready,
            @Nullable Integer desired) {
        Container first = template.getSpec().getContainers().getFirst();
        var environment = new HashMap<String, String>();
        for (EnvVar variable : first.getEnv()) {
            // What comes from a secret has no value here; a plain one may still be a secret.
            if (variable.getValue() != null && plain(variable.getName())) {
                environment.put(variable.getName(), variable.getValue());
            }
        }
        return new Kubernetes.Workload(
                object.getKind(),
                object.getMetadata().getNamespace(),
                object.getMetadata().getName(),
                first.getImage(),
                ready == null ? 0 : ready,
                desired == null ? 0 : desired,
                List.copyOf(first.getArgs()),
                Map.copyOf(environment));
    }

    private static boolean plain(String name) {
        return !name.matches("(?i).*(secret|token|password|key|credential).*");
    }

    /** Of each release the latest revision, as Helm keeps it. */
    List<Kubernetes.Release> releases(Trail trail) {
        var latest = new HashMap<String, Secret>();
        for (Secret secret :
                all(
                        trail,
                        "secrets of Helm",
                        (kubernetes, options) ->
                                kubernetes
                                        .secrets()
                                        .inAnyNamespace()
                                        .withLabel("owner", "helm")
                                        .list(options))) {
            String key =
                    secret.getMetadata().getNamespace()
                            + "/"
                            + secret.getMetadata().getLabels().get("name");
            latest.merge(key, secret, (a, b) -> revision(a) > revision(b) ? a : b);
        }
        return latest.values().stream().map(KubernetesReading::release).toList();
    }

    private static int revision(Secret secret) {
        String text = secret.getMetadata().getLabels().getOrDefault("version", "0");
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
    }

    private static Kubernetes.Release release(Secret secret) {
        Map<String, String> labels = secret.getMetadata().getLabels();
        JsonNode chart = chart(secret);
        String name = labels.getOrDefault("name", "");
        return new Kubernetes.Release(
                name,
                secret.getMetadata().getNamespace(),
                chart.path("name").asText(name),
                chart.path("version").asText(""),
                labels.getOrDefault("status", ""));
    }

    /** Helm packs a release twice; only the description of its chart is taken out. */
    private static JsonNode chart(Secret secret) {
        String data =
                Objects.requireNonNullElse(secret.getData(), Map.<String, String>of())
                        .getOrDefault("release", "");
        try (var unpacked =
                new GZIPInputStream(
                        new ByteArrayInputStream(
                                Base64.getDecoder().decode(Base64.getDecoder().decode(data))))) {
            return JSON.readTree(unpacked.readNBytes(MOST_OF_A_RELEASE)).at("/chart/metadata");
        } catch (IOException | IllegalArgumentException e) {
            return JSON.missingNode();
        }
    }

    /** Principals that the ConfigMap aws-auth lets in; none without one. */
    List<String> mapped(Trail trail) {
        ConfigMap found =
                ask(
                        trail,
                        "get configmap kube-system/aws-auth",
                        kubernetes ->
                                kubernetes
                                        .configMaps()
                                        .inNamespace("kube-system")
                                        .withName("aws-auth")
                                        .get());
        Map<String, String> data =
                found == null || found.getData() == null ? Map.of() : found.getData();
        var arns = new ArrayList<String>();
        for (String list : List.of("mapRoles", "mapUsers")) {
            for (JsonNode line : yaml(list, data.getOrDefault(list, "[]"))) {
                String arn = line.path("rolearn").asText(line.path("userarn").asText());
                if (!arn.isEmpty()) {
                    arns.add(arn);
                }
            }
        }
        return List.copyOf(arns);
    }

    private static JsonNode yaml(String list, String text) {
        try {
            return YAML.readTree(text);
        } catch (IOException broken) {
            throw NoAnswer.because(
                    "%s of the ConfigMap kube-system/aws-auth is no YAML: correct it"
                            .formatted(list));
        }
    }

    List<Kubernetes.Node> nodes(Trail trail) {
        return all(trail, "nodes", (kubernetes, options) -> kubernetes.nodes().list(options))
                .stream()
                .map(
                        node ->
                                new Kubernetes.Node(
                                        node.getMetadata().getName(),
                                        node.getStatus().getConditions().stream()
                                                .anyMatch(
                                                        each ->
                                                                each.getType().equals("Ready")
                                                                        && each.getStatus()
                                                                                .equals("True")),
                                        Map.copyOf(node.getMetadata().getLabels()),
                                        amounts(node.getStatus().getAllocatable()),
                                        null))
                .toList();
    }

    private static Map<String, String> amounts(Map<String, Quantity> quantities) {
        var amounts = new HashMap<String, String>();
        quantities.forEach((name, quantity) -> amounts.put(name, quantity.toString()));
        return Map.copyOf(amounts);
    }

    List<Kubernetes.Exposed> exposed(Trail trail) {
        var exposed = new ArrayList<Kubernetes.Exposed>();
        all(
                        trail,
                        "services",
                        (kubernetes, options) ->
                                kubernetes.services().inAnyNamespace().list(options))
                .stream()
                .filter(service -> "LoadBalancer".equals(service.getSpec().getType()))
                .forEach(service -> exposed.add(exposed(service)));
        all(
                        trail,
                        "ingresses",
                        (kubernetes, options) ->
                                kubernetes
                                        .network()
                                        .v1()
                                        .ingresses()
                                        .inAnyNamespace()
                                        .list(options))
                .forEach(ingress -> exposed.add(exposed(ingress)));
        return List.copyOf(exposed);
    }

    private static Kubernetes.Exposed exposed(HasMetadata object) {
        return new Kubernetes.Exposed(
                object.getKind(),
                object.getMetadata().getNamespace(),
                object.getMetadata().getName(),
                Map.copyOf(
                        Objects.requireNonNullElse(
                                object.getMetadata().getAnnotations(), Map.of())));
    }
}
