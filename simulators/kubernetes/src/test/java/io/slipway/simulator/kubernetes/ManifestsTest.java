package io.slipway.simulator.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in deploy/: it builds, it has no typing errors, and it names only what there is. */
class ManifestsTest {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Path DEPLOY = ROOT.resolve("deploy");
    private static final String AGENT = "workstation-agent";
    private static final Set<String> FUNCTIONS =
            Set.of("histogram_quantile", "label_values", "gpu_type");
    private static final Set<String> OF_THE_FRAMEWORK =
            Set.of("http_server_requests", "jvm_memory_used_bytes", "process_cpu_usage");
    private static final Set<String> OF_OTHERS =
            Set.of(
                    "JAVA_TOOL_OPTIONS",
                    "NVIDIA_VISIBLE_DEVICES",
                    "NVIDIA_DRIVER_CAPABILITIES",
                    "NVIDIA_MIG_CONFIG_DEVICES");

    @ParameterizedTest
    @ValueSource(strings = {"overlays/dev", "overlays/prod", "migrate"})
    void holdsNoFieldThatKubernetesDoesNotKnow(String folder) {
        for (HasMetadata one : rendered(folder)) {
            if (!(one instanceof GenericKubernetesResource)) {
                assertThat(unknown(one)).as(name(one)).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"overlays/dev", "overlays/prod", "migrate"})
    void runsEverythingWithoutRights(String folder) {
        for (HasMetadata one : rendered(folder)) {
            PodSpec pod = pod(one);
            if (pod == null || one.getMetadata().getName().equals(AGENT)) {
                continue;
            }
            assertThat(pod.getSecurityContext().getRunAsNonRoot()).as(name(one)).isTrue();
            assertThat(pod.getSecurityContext().getSeccompProfile().getType())
                    .isEqualTo("RuntimeDefault");
            assertThat(pod.getAutomountServiceAccountToken()).as(name(one)).isFalse();
            for (Container container : pod.getContainers()) {
                var context = container.getSecurityContext();
                assertThat(context.getReadOnlyRootFilesystem()).as(name(one)).isTrue();
                assertThat(context.getAllowPrivilegeEscalation()).as(name(one)).isFalse();
                assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
                assertThat(container.getResources().getRequests().keySet())
                        .containsExactlyInAnyOrder("cpu", "memory", "ephemeral-storage");
                assertThat(container.getResources().getLimits().get("memory"))
                        .isEqualTo(container.getResources().getRequests().get("memory"));
                assertThat(container.getImage()).matches("[^:]+/[^:]+:(?!latest).+");
            }
        }
    }

    @Test
    void probesEveryServiceAtItsHealth() {
        rendered("overlays/prod").stream()
                .filter(one -> one instanceof Deployment || one instanceof DaemonSet)
                .flatMap(one -> Objects.requireNonNull(pod(one)).getContainers().stream())
                .forEach(
                        container -> {
                            assertThat(container.getStartupProbe().getHttpGet().getPath())
                                    .isEqualTo("/q/health/started");
                            assertThat(container.getLivenessProbe().getHttpGet().getPath())
                                    .isEqualTo("/q/health/live");
                            assertThat(container.getReadinessProbe().getHttpGet().getPath())
                                    .isEqualTo("/q/health/ready");
                        });
    }

    @Test
    void letsEachServiceFindItsPodsAndItsSettings() {
        List<HasMetadata> all = rendered("overlays/prod");
        Set<String> maps =
                all.stream()
                        .filter(ConfigMap.class::isInstance)
                        .map(one -> one.getMetadata().getName())
                        .collect(Collectors.toSet());
        List<Map<String, String>> labels =
                all.stream()
                        .map(ManifestsTest::template)
                        .filter(Objects::nonNull)
                        .map(template -> template.getMetadata().getLabels())
                        .toList();

        for (HasMetadata one : all) {
            PodSpec pod = pod(one);
            if (pod != null) {
                pod.getContainers().stream()
                        .flatMap(container -> container.getEnvFrom().stream())
                        .forEach(
                                from ->
                                        assertThat(maps)
                                                .contains(from.getConfigMapRef().getName()));
                assertThat(all)
                        .anyMatch(
                                other ->
                                        other.getKind().equals("ServiceAccount")
                                                && other.getMetadata()
                                                        .getName()
                                                        .equals(pod.getServiceAccountName()));
            }
            if (one instanceof Service service) {
                assertThat(labels)
                        .as(name(one))
                        .anyMatch(
                                pods ->
                                        pods.entrySet()
                                                .containsAll(
                                                        service.getSpec()
                                                                .getSelector()
                                                                .entrySet()));
            }
        }
    }

    @Test
    void setsOnlyWhatTheServicesRead() {
        Map<String, Set<String>> words = new TreeMap<>();
        for (Path source : javaOf("services", "libs")) {
            String text = text(source);
            var prefix = Pattern.compile("@ConfigMapping\\(prefix = \"([^\"]+)\"\\)").matcher(text);
            if (prefix.find()) {
                words.put(variable(prefix.group(1)), methods(text));
            }
        }
        String properties =
                files(ROOT.resolve("services"), "application.properties").stream()
                        .map(ManifestsTest::text)
                        .map(text -> text.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9=\n]", "_"))
                        .collect(Collectors.joining("\n"));
        for (HasMetadata one : rendered("overlays/prod")) {
            for (String variable : variables(one)) {
                boolean known =
                        OF_OTHERS.contains(variable)
                                || variable.equals("QUARKUS_CONFIG_LOCATIONS")
                                || variable.equals("QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT")
                                || properties.contains(variable + "=")
                                || words.entrySet().stream()
                                        .anyMatch(
                                                mapping ->
                                                        variable.startsWith(mapping.getKey() + "_")
                                                                && mapping.getValue()
                                                                        .contains(
                                                                                variable.substring(
                                                                                        mapping.getKey()
                                                                                                        .length()
                                                                                                + 1)));
                assertThat(known).as("%s of %s", variable, name(one)).isTrue();
            }
        }
    }

    @Test
    void declaresTheTopicsOfTheContracts() throws IOException {
        var declared = new Properties();
        declared.load(new StringReader(text(ROOT.resolve("contracts/topics.properties"))));
        Map<String, String> wanted = new TreeMap<>();
        declared.forEach(
                (topic, value) -> {
                    String[] parts = ((String) value).split(",", -1);
                    wanted.put((String) topic, parts[0].strip() + " " + parts[1].strip());
                });

        Map<String, String> there = new TreeMap<>();
        for (HasMetadata one : rendered("overlays/prod")) {
            if (one instanceof GenericKubernetesResource topic
                    && topic.getKind().equals("KafkaTopic")) {
                there.put(
                        topic.getMetadata().getName(),
                        topic.get("spec", "partitions")
                                + " "
                                + topic.<Map<String, Object>>get("spec", "config")
                                        .get("cleanup.policy"));
            }
        }

        assertThat(there).isEqualTo(wanted);
    }

    @Test
    void namesOnlyMetricsThatSomebodyMeasures() {
        Set<String> measured = new TreeSet<>(OF_THE_FRAMEWORK);
        for (Path source : javaOf("services", "libs")) {
            String text = text(source);
            if (text.contains("MeterRegistry")) {
                found("\"([a-z]+(?:\\.[a-z]+)+)\"", text)
                        .forEach(name -> measured.add(name.replace('.', '_')));
            }
        }
        String asked =
                text(DEPLOY.resolve("grafana/slipway.json"))
                                .lines()
                                .filter(line -> line.contains("\"expr\":"))
                                .collect(Collectors.joining("\n"))
                        + text(DEPLOY.resolve("k8s/base/platform/alerts.yaml"))
                                .lines()
                                .filter(line -> !line.matches(".*(alert|summary|runbook): .*"))
                                .collect(Collectors.joining("\n"));
        for (String metric : found("\\b([a-z]+(?:_[a-z]+)+)\\b", asked).toList()) {
            String meter =
                    metric.replaceFirst("_(total|bucket|count|sum|max)$", "")
                            .replaceFirst("_seconds$", "");
            assertThat(
                            FUNCTIONS.contains(metric)
                                    || measured.contains(metric)
                                    || measured.contains(meter)
                                    || measured.contains(meter + "_seconds"))
                    .as(metric)
                    .isTrue();
        }
    }

    @Test
    void hasARunbookForEveryAlert() {
        assertThat(found("runbook: (\\S+)", text(DEPLOY.resolve("k8s/base/platform/alerts.yaml"))))
                .isNotEmpty()
                .allSatisfy(runbook -> assertThat(ROOT.resolve(runbook)).exists());
    }

    private static List<HasMetadata> rendered(String folder) {
        String yaml =
                Kubectl.here().say("kustomize", DEPLOY.resolve("k8s").resolve(folder).toString());
        var serialization = new KubernetesSerialization();
        List<HasMetadata> all = new ArrayList<>();
        for (String document : yaml.split("(?m)^---$", -1)) {
            all.add((HasMetadata) serialization.unmarshal(document));
        }
        return all;
    }

    /** Where the models of fabric8 put what they have no field for. */
    private static List<String> unknown(@Nullable Object model) {
        List<String> found = new ArrayList<>();
        if (model instanceof Collection<?> many) {
            many.forEach(one -> found.addAll(unknown(one)));
            return found;
        }
        if (model == null || !model.getClass().getName().startsWith("io.fabric8")) {
            return found;
        }
        for (var getter : model.getClass().getMethods()) {
            if (getter.getParameterCount() > 0 || !getter.getName().startsWith("get")) {
                continue;
            }
            try {
                Object value = getter.invoke(model);
                if (getter.getName().equals("getAdditionalProperties")) {
                    ((Map<?, ?>) value).keySet().forEach(key -> found.add((String) key));
                } else {
                    found.addAll(unknown(value));
                }
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
        return found;
    }

    private static @Nullable PodTemplateSpec template(HasMetadata one) {
        return switch (one) {
            case Deployment deployment -> deployment.getSpec().getTemplate();
            case DaemonSet set -> set.getSpec().getTemplate();
            case Job job -> job.getSpec().getTemplate();
            default -> null;
        };
    }

    private static @Nullable PodSpec pod(HasMetadata one) {
        PodTemplateSpec template = template(one);
        return template == null ? null : template.getSpec();
    }

    private static Collection<String> variables(HasMetadata one) {
        if (one instanceof ConfigMap map) {
            return map.getData().keySet();
        }
        PodSpec pod = pod(one);
        return pod == null
                ? List.of()
                : pod.getContainers().stream()
                        .flatMap(container -> container.getEnv().stream())
                        .map(variable -> variable.getName())
                        .toList();
    }

    private static String name(HasMetadata one) {
        return one.getKind() + " " + one.getMetadata().getName();
    }

    private static String variable(String property) {
        return property.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    /** The keys that a mapping declares, as ends of variables. */
    private static Set<String> methods(String text) {
        return found("(?m)^\\s+[A-Za-z][\\w<>, .]* ([a-z]\\w*)\\(\\);", text)
                .map(name -> variable(name.replaceAll("([A-Z])", "-$1")))
                .collect(Collectors.toSet());
    }

    private static Stream<String> found(String regex, String text) {
        return Pattern.compile(regex)
                .matcher(text)
                .results()
                .map((MatchResult hit) -> hit.group(1));
    }

    private static List<Path> javaOf(String... folders) {
        return Stream.of(folders)
                .flatMap(folder -> files(ROOT.resolve(folder), ".java").stream())
                .filter(file -> file.toString().contains("/src/main/"))
                .toList();
    }

    private static List<Path> files(Path folder, String end) {
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(end))
                    .filter(file -> !file.toString().contains("/target/"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
