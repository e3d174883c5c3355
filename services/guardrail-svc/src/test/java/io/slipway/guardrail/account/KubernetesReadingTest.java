package io.slipway.guardrail.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.guardrail.facts.AccountFacts;
import io.slipway.guardrail.facts.Fact;
import io.slipway.guardrail.facts.Hyperpod;
import io.slipway.guardrail.facts.Kubernetes;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Reading;
import io.slipway.guardrail.rule.Action;
import io.slipway.guardrail.rule.Case;
import io.slipway.guardrail.rule.Finding;
import io.slipway.guardrail.rule.Phase;
import io.slipway.guardrail.rule.RuleBook;
import io.slipway.guardrail.rule.Status;
import io.slipway.simulator.kubernetes.KubernetesSimulator;
import io.slipway.simulator.kubernetes.Settings;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/** The rules that need Kubernetes, judged by what a cluster shows. */
class KubernetesReadingTest {
    private static final Account HERE = new Account(SimulatedAccount.ID, "us-west-2");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String AGENT = "health-monitoring-agent";
    private static final List<String> PLUGINS =
            List.of(AGENT, "nvidia-device-plugin", "aws-efa-k8s-device-plugin");
    private static final String NODE = "i-0123456789abcdef0";
    private static final Set<Part<?>> PARTS =
            Set.of(
                    Part.WORKLOADS,
                    Part.HELM_RELEASES,
                    Part.NODES,
                    Part.EXPOSED,
                    Part.JOBS,
                    Part.ACCESS_ENTRIES);

    private final SimulatedAccount aws = SimulatedAccount.start();
    private final KubernetesSimulator kubernetes =
            KubernetesSimulator.start(Settings.onFreePort().instant());
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private JsonNode request = JSON.createObjectNode();

    @BeforeEach
    void anEksClusterBehindWhichTheSimulatorStands() {
        aws.admin("PUT", "settings", "{'kubernetesEndpoint': '%s'}".formatted(kubernetes.uri()));
        request = aws.ready();
        PLUGINS.forEach(this::daemonSet);
    }

    @AfterEach
    void close() {
        aws.close();
        kubernetes.close();
        vertx.close();
        http.close();
    }

    @Test
    void findsTheDependenciesOfTheChartWhereTheyAre() {
        release("hyperpod-dependencies", "deployed");

        assertThat(findings("HELM-DEPS", Phase.PRE, "train"))
                .extracting(Finding::status)
                .containsExactly(Status.PASS);
    }

    @Test
    void namesTheDependencyThatIsNotThereAndTheReleaseThatFailed() {
        send("DELETE", "/apis/apps/v1/namespaces/kube-system/daemonsets/" + AGENT, "");
        release("hyperpod-dependencies", "failed");

        assertThat(findings("HELM-DEPS", Phase.PRE, "train"))
                .extracting(Finding::actual)
                .containsExactlyInAnyOrder(
                        "not there: health-monitoring-agent (finds broken nodes)", "failed");
    }

    @Test
    void judgesTheLoadBalancerControllerByItsDeployment() {
        controller("v2.9.2", "train");

        assertThat(findings("ALB-CONFIG", Phase.PRE, "train"))
                .extracting(Finding::actual)
                .contains("v2.9.2", "the name of the HyperPod cluster, train");
    }

    @Test
    void comparesTheNodesOfBothSides() {
        assertThat(findings("POST-NODE-LABEL", Phase.POST, "train"))
                .extracting(Finding::actual)
                .containsExactly("none: it has not joined");

        node(8, 32, "Passed");

        assertThat(findings("POST-NODE-LABEL", Phase.POST, "train"))
                .extracting(Finding::status)
                .containsExactly(Status.PASS);
    }

    @Test
    void countsWhatANodeOffers() {
        node(7, 32, "Passed");

        assertThat(findings("POST-ACCEL", Phase.POST, "train"))
                .extracting(Finding::actual)
                .containsExactly("7");
    }

    @Test
    void readsTheDeepHealthChecksFromTheLabels() {
        ((ArrayNode) request.path("InstanceGroups"))
                .forEach(
                        group ->
                                ((ObjectNode) group)
                                        .putArray("OnStartDeepHealthChecks")
                                        .add("InstanceStress"));
        node(8, 32, "Failed");

        assertThat(findings("POST-DHC", Phase.POST, "train"))
                .extracting(Finding::actual)
                .containsExactly("Failed");
    }

    @Test
    void saysOfEachReasonWhatToDo() {
        control("POST", "faults", "{\"verb\":\"list\",\"effect\":\"forbidden\"}");
        assertThat(unread()).contains("status 403").contains("AmazonEKSAdminViewPolicy");

        control("DELETE", "faults", "");
        control("POST", "faults", "{\"effect\":\"unauthorized\"}");
        assertThat(unread()).contains("status 401").contains("access entry");

        control("DELETE", "faults", "");
        control("PUT", "api", "{\"state\":\"refused\",\"seconds\":60}");
        assertThat(unread()).contains("no connection to its endpoint");
    }

    /** The rules that need Kubernetes are unknown then, and block. */
    private String unread() {
        List<Finding> findings = findings("HELM-DEPS", Phase.PRE, "train");
        assertThat(findings).extracting(Finding::status).containsExactly(Status.UNKNOWN);
        assertThat(findings.getFirst().blocks()).isTrue();
        return findings.getFirst().actual();
    }

    @Test
    void seesTheJobsOfOperatorsThatRunAndNoneThatIsOver() {
        installed("kubeflow.org", "v1", "PyTorchJob", "pytorchjobs");
        installed("sagemaker.amazonaws.com", "v1", "HyperPodPyTorchJob", "hyperpodpytorchjobs");
        installed("ray.io", "v1", "RayCluster", "rayclusters");
        job("kubeflow.org/v1", "pytorchjobs", "PyTorchJob", "trains", "{}", "Running");
        job("kubeflow.org/v1", "pytorchjobs", "PyTorchJob", "trained", "{}", "Succeeded");
        job(
                "sagemaker.amazonaws.com/v1",
                "hyperpodpytorchjobs",
                "HyperPodPyTorchJob",
                "new",
                "{}",
                null);
        job("ray.io/v1", "rayclusters", "RayCluster", "asleep", "{\"suspend\":true}", "Suspended");

        List<Finding> findings = teardown();

        assertThat(findings)
                .filteredOn(finding -> finding.status() == Status.FAIL)
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.actual())
                                    .startsWith("2: ")
                                    .contains("PyTorchJob default/trains")
                                    .contains("HyperPodPyTorchJob default/new");
                            assertThat(finding.remediation()).contains("kubectl delete ");
                        });
    }

    @Test
    void letsGoOfAClusterWithoutOperatorsAndNeverOfOneItCannotLookInto() {
        assertThat(teardown()).extracting(Finding::status).containsExactly(Status.PASS);

        installed("kubeflow.org", "v1", "MPIJob", "mpijobs");
        control(
                "POST",
                "faults",
                "{\"verb\":\"list\",\"resource\":\"mpijobs\",\"effect\":\"forbidden\"}");

        assertThat(teardown())
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.status()).isEqualTo(Status.UNKNOWN);
                            assertThat(finding.blocks()).isTrue();
                            assertThat(finding.actual())
                                    .contains("mpijobs")
                                    .contains("AmazonEKSAdminViewPolicy");
                        });
    }

    @Test
    void findsTheEksClusterOfARequestThatNamesNone() {
        installed("kubeflow.org", "v1", "PyTorchJob", "pytorchjobs");
        job("kubeflow.org/v1", "pytorchjobs", "PyTorchJob", "trains", "{}", "Running");
        aws.admin("DELETE", "calls", "");
        String arn = request.at("/Orchestrator/Eks/ClusterArn").asText();
        aws.onEks("train", arn, request.path("VpcConfig"));
        request = unnamed();

        assertThat(teardown())
                .extracting(Finding::actual)
                .containsExactly("1: PyTorchJob default/trains");
    }

    @Test
    void looksIntoTheEksClusterThatOurStackMadeOnceThereAreNodes() {
        String arn = request.at("/Orchestrator/Eks/ClusterArn").asText();
        aws.onEks("train", arn, request.path("VpcConfig"));
        request = unnamed();

        AccountFacts before = read();
        AccountFacts after =
                read(new Ways(Map.of()), Set.of(Part.HYPERPOD_NODES, Part.NODES, Part.WORKLOADS));

        assertThat(before.of(Part.NODES)).isInstanceOf(Fact.Aside.class);
        assertThat(after.of(Part.NODES)).isInstanceOf(Fact.Known.class);
        assertThat(known(after, Part.WORKLOADS))
                .extracting(Kubernetes.Workload::name)
                .containsAll(PLUGINS);
    }

    @Test
    void saysWhyItCannotTellOnWhatAClusterStands() {
        String arn = request.at("/Orchestrator/Eks/ClusterArn").asText();
        aws.onEks("train", arn, request.path("VpcConfig"));
        request = unnamed();
        aws.fault("sagemaker", "DescribeCluster", "denied", 0);

        AccountFacts facts = read(new Ways(Map.of()), Set.of(Part.HYPERPOD_NODES, Part.NODES));

        assertThat(facts.of(Part.NODES))
                .isInstanceOfSatisfying(
                        Fact.Unknown.class,
                        unknown -> assertThat(unknown.why()).contains("DescribeCluster"));
    }

    @Test
    void readsTheLinesOfTheConfigMapWhereTheClusterHeedsIt() {
        aws.heedConfigMap("both");
        ((ObjectNode) request.at("/Orchestrator/Eks"))
                .put(
                        "ClusterArn",
                        "arn:aws:eks:us-west-2:%s:cluster/both".formatted(SimulatedAccount.ID));
        assertThat(findings("ACCESS-ENTRY-CONFLICT", Phase.PRE, "train"))
                .extracting(Finding::status)
                .containsExactly(Status.PASS);

        send(
                "POST",
                "/api/v1/namespaces/kube-system/configmaps",
                """
                {"metadata":{"name":"aws-auth"},"data":{"mapRoles":"- rolearn: arn:aws:iam::111122223333:role/exec\\n  username: system:node:{{EC2PrivateDNSName}}\\n  groups: [system:nodes]\\n"}}
                """);
        assertThat(findings("ACCESS-ENTRY-CONFLICT", Phase.PRE, "train"))
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.actual()).isEqualTo("AWS_AUTH");
                            assertThat(finding.remediation()).contains("kube-system/aws-auth");
                        });

        control(
                "POST",
                "faults",
                "{\"verb\":\"get\",\"resource\":\"configmaps\",\"effect\":\"forbidden\"}");
        assertThat(findings("ACCESS-ENTRY-CONFLICT", Phase.PRE, "train"))
                .extracting(Finding::status)
                .containsExactly(Status.UNKNOWN);
    }

    private static JsonNode unnamed() {
        return JSON.createObjectNode()
                .put("name", "train")
                .put("region", "us-west-2")
                .put("preset", "small");
    }

    private List<Finding> teardown() {
        AccountFacts facts =
                read(new Ways(Map.of()), RuleBook.bundled().parts(Phase.PRE, Action.DESTROY));
        return RuleBook.bundled()
                .judge(
                        new Case(
                                Phase.PRE,
                                Action.DESTROY,
                                asked(),
                                facts,
                                Clock.systemUTC().instant(),
                                List.of()))
                .verdict()
                .findings()
                .stream()
                .filter(finding -> finding.rule().equals("TEARDOWN-SAFE"))
                .toList();
    }

    private void installed(String group, String version, String kind, String plural) {
        send(
                "POST",
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                """
                {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
                 "metadata":{"name":"%s.%s"},
                 "spec":{"group":"%s","scope":"Namespaced",
                  "names":{"kind":"%s","plural":"%s","singular":"%s","listKind":"%sList"},
                  "versions":[{"name":"%s","served":true,"storage":true,
                    "schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}
                """
                        .formatted(
                                plural,
                                group,
                                group,
                                kind,
                                plural,
                                kind.toLowerCase(Locale.ROOT),
                                kind,
                                version));
    }

    private void job(
            String version,
            String plural,
            String kind,
            String name,
            String spec,
            @Nullable String condition) {
        String status =
                condition == null
                        ? "{}"
                        : "{\"conditions\":[{\"type\":\"%s\",\"status\":\"True\"}]}"
                                .formatted(condition);
        send(
                "POST",
                "/apis/%s/namespaces/default/%s".formatted(version, plural),
                "{\"apiVersion\":\"%s\",\"kind\":\"%s\",\"metadata\":{\"name\":\"%s\"},\"spec\":%s,\"status\":%s}"
                        .formatted(version, kind, name, spec, status));
    }

    @Test
    void readsLongListsPageByPage() {
        control("POST", "nodes", "{\"prefix\":\"more-\",\"count\":520,\"gpus\":1}");

        assertThat(known(read(), Part.NODES)).hasSize(522);
    }

    @Test
    void goesInAsConfiguredWhereThatIsSaid() {
        aws.admin("DELETE", "calls", "");
        KubernetesConfig told =
                new Ways(Map.of("ml", new Way(URI.create(kubernetes.uri().toString()))));

        AccountFacts facts = read(told, Set.of(Part.NODES));

        assertThat(known(facts, Part.NODES)).hasSize(2);
        assertThat(aws.asked().toString()).doesNotContain("DescribeCluster");
    }

    @Test
    void entersWithATokenThatOnlyStsCanTell() {
        var token =
                EksToken.of(AwsBasicCredentials.create("AKIAEXAMPLE", "secret"), "us-west-2", "ml");

        String url =
                new String(
                        Base64.getUrlDecoder().decode(token.substring("k8s-aws-v1.".length())),
                        StandardCharsets.UTF_8);
        assertThat(token).startsWith("k8s-aws-v1.").doesNotContain("=");
        assertThat(url)
                .startsWith("https://sts.us-west-2.amazonaws.com/?")
                .contains(
                        "Action=GetCallerIdentity",
                        "X-Amz-SignedHeaders=host%3Bx-k8s-aws-id",
                        "X-Amz-Expires=60",
                        "us-west-2%2Fsts%2Faws4_request")
                .doesNotContain("secret");
    }

    private record Ways(Map<String, KubernetesConfig.Entrance> clusters)
            implements KubernetesConfig {}

    private record Way(URI at) implements KubernetesConfig.Entrance {
        @Override
        public Optional<Path> kubeconfig() {
            return Optional.empty();
        }

        @Override
        public Optional<URI> server() {
            return Optional.of(at);
        }

        @Override
        public Optional<String> token() {
            return Optional.of("told");
        }

        @Override
        public Optional<Path> authority() {
            return Optional.empty();
        }
    }

    private static <T> T known(AccountFacts facts, Part<T> part) {
        return switch (facts.of(part)) {
            case Fact.Known<T>(T value, var _, var _) -> value;
            case Fact<T> other -> throw new AssertionError(other);
        };
    }

    private AccountFacts read() {
        return read(new Ways(Map.of()), PARTS);
    }

    private AccountFacts read(KubernetesConfig ways, Set<Part<?>> wanted) {
        return new Accounts(Configured.at(aws.uri()), ways, vertx, Clock.systemUTC())
                .read("team-a", HERE, asked(), wanted)
                .await()
                .atMost(Duration.ofSeconds(60));
    }

    private Asked asked() {
        return switch (Reading.of(request)) {
            case Reading.Read(var asked) -> asked;
            case Reading.Unreadable(var violations) -> throw new AssertionError(violations);
        };
    }

    private List<Finding> findings(String rule, Phase phase, String cluster) {
        AccountFacts facts =
                read().with(
                                Part.HYPERPOD_NODES,
                                List.of(new Hyperpod.Node(NODE, "workers", "Running", null)),
                                Clock.systemUTC().instant(),
                                cluster);
        return RuleBook.bundled()
                .judge(
                        new Case(
                                phase,
                                Action.CREATE,
                                asked(),
                                facts,
                                Clock.systemUTC().instant(),
                                List.of()))
                .verdict()
                .findings()
                .stream()
                .filter(finding -> finding.rule().equals(rule))
                .toList();
    }

    private void daemonSet(String name) {
        workload("DaemonSet", "daemonsets", name, "example.com/%s:1".formatted(name), "[]");
    }

    private void controller(String version, String cluster) {
        workload(
                "Deployment",
                "deployments",
                "aws-load-balancer-controller",
                "public.ecr.aws/eks/aws-load-balancer-controller:" + version,
                "[\"--cluster-name=%s\"]".formatted(cluster));
    }

    private void workload(String kind, String plural, String name, String image, String args) {
        send(
                "POST",
                "/apis/apps/v1/namespaces/kube-system/" + plural,
                """
                {"apiVersion":"apps/v1","kind":"%s","metadata":{"name":"%s"},
                 "spec":{"selector":{"matchLabels":{"app":"%s"}},
                  "template":{"metadata":{"labels":{"app":"%s"}},
                   "spec":{"containers":[{"name":"main","image":"%s","args":%s}]}}}}
                """
                        .formatted(kind, name, name, name, image, args));
    }

    private void node(int gpus, int efa, String deepChecks) {
        control(
                "POST",
                "nodes",
                """
                {"name":"hyperpod-%s","gpus":%d,"instanceType":"ml.p5.48xlarge",
                 "resources":{"vpc.amazonaws.com/efa":"%d"},
                 "labels":{"sagemaker.amazonaws.com/compute-type":"hyperpod",
                  "sagemaker.amazonaws.com/node-health-status":"Schedulable",
                  "sagemaker.amazonaws.com/deep-health-check-status":"%s"}}
                """
                        .formatted(NODE, gpus, efa, deepChecks));
    }

    private void release(String name, String status) {
        send(
                "POST",
                "/api/v1/namespaces/kube-system/secrets",
                """
                {"metadata":{"name":"sh.helm.release.v1.%s.v1",
                  "labels":{"owner":"helm","name":"%s","version":"1","status":"%s"}},
                 "type":"helm.sh/release.v1","data":{"release":"%s"}}
                """
                        .formatted(name, name, status, packed()));
    }

    private static String packed() {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(
                    "{\"chart\":{\"metadata\":{\"name\":\"HyperPodHelmChart\",\"version\":\"0.1.0\"}}}"
                            .getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] once = Base64.getEncoder().encode(bytes.toByteArray());
        return Base64.getEncoder().encodeToString(once);
    }

    private void control(String method, String path, String body) {
        send(method, kubernetes.control().resolve("/_slipway/" + path), body);
    }

    private void send(String method, String path, String body) {
        send(method, kubernetes.uri().resolve(path), body);
    }

    private void send(String method, URI uri, String body) {
        try {
            var answer =
                    http.send(
                            HttpRequest.newBuilder(uri)
                                    .timeout(Duration.ofSeconds(20))
                                    .method(method, BodyPublishers.ofString(body))
                                    .build(),
                            BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
