package io.slipway.simulator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ConfigMapList;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rules of the API itself, asked by the fabric8 client, and bare where a client hides them. */
class ApiTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    private Session session = Session.open();

    @BeforeEach
    void open() {
        session.close();
        session = Session.open();
    }

    @AfterEach
    void close() {
        session.close();
    }

    private ConfigMap map(String name, Map<String, String> labels) {
        return session.client()
                .configMaps()
                .resource(
                        new ConfigMapBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .withLabels(labels)
                                .endMetadata()
                                .addToData("k", "v")
                                .build())
                .create();
    }

    @Test
    void refusesAnOutdatedUpdate() {
        ConfigMap first = map("m", Map.of());
        session.client().configMaps().withName("m").edit(each -> data(each, "k", "other"));

        assertThatThrownBy(
                        () ->
                                session.client()
                                        .resource(data(first, "k", "mine"))
                                        .lockResourceVersion()
                                        .update())
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getStatus().getReason()).isEqualTo("Conflict"));
    }

    private static ConfigMap data(ConfigMap map, String key, String value) {
        return new ConfigMapBuilder(map).addToData(key, value).build();
    }

    @Test
    void takesTheThreePatches() {
        map("m", Map.of());

        session.client()
                .configMaps()
                .withName("m")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"data\":{\"k\":null,\"a\":\"1\"}}");
        session.client()
                .configMaps()
                .withName("m")
                .patch(
                        PatchContext.of(PatchType.JSON),
                        "[{\"op\":\"add\",\"path\":\"/data/b\",\"value\":\"2\"}]");
        ConfigMap last =
                session.client()
                        .configMaps()
                        .withName("m")
                        .patch(
                                PatchContext.of(PatchType.STRATEGIC_MERGE),
                                "{\"metadata\":{\"finalizers\":[\"x/y\"]},\"data\":{\"c\":\"3\"}}");

        assertThat(last.getData()).isEqualTo(Map.of("a", "1", "b", "2", "c", "3"));
        assertThat(last.getMetadata().getFinalizers()).containsExactly("x/y");
    }

    @Test
    void keepsAnObjectUntilItsFinalizersAreGone() {
        map("m", Map.of());
        session.client()
                .configMaps()
                .withName("m")
                .edit(
                        each ->
                                new ConfigMapBuilder(each)
                                        .editMetadata()
                                        .addToFinalizers("x/y")
                                        .endMetadata()
                                        .build());

        session.client().configMaps().withName("m").delete();

        ConfigMap held = session.client().configMaps().withName("m").get();
        assertThat(held.getMetadata().getDeletionTimestamp()).isNotNull();
        session.client()
                .configMaps()
                .withName("m")
                .edit(
                        each ->
                                new ConfigMapBuilder(each)
                                        .editMetadata()
                                        .withFinalizers()
                                        .endMetadata()
                                        .build());
        assertThat(session.client().configMaps().withName("m").get()).isNull();
    }

    @Test
    void collectsWhatBelongsToNothing() {
        ConfigMap owner = map("owner", Map.of());
        owned("child", owner);

        session.client()
                .configMaps()
                .withName("owner")
                .withPropagationPolicy(DeletionPropagation.BACKGROUND)
                .delete();

        session.client()
                .configMaps()
                .withName("child")
                .waitUntilCondition(each -> each == null, 30, TimeUnit.SECONDS);
    }

    @Test
    void leavesOrphansWhenTold() {
        ConfigMap owner = map("owner", Map.of());
        owned("child", owner);

        session.client()
                .configMaps()
                .withName("owner")
                .withPropagationPolicy(DeletionPropagation.ORPHAN)
                .delete();

        ConfigMap orphan =
                session.client()
                        .configMaps()
                        .withName("child")
                        .waitUntilCondition(
                                each ->
                                        each != null
                                                && each.getMetadata()
                                                        .getOwnerReferences()
                                                        .isEmpty(),
                                30,
                                TimeUnit.SECONDS);
        assertThat(orphan).isNotNull();
    }

    private void owned(String name, ConfigMap owner) {
        session.client()
                .configMaps()
                .resource(
                        new ConfigMapBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .withOwnerReferences(
                                        new OwnerReferenceBuilder()
                                                .withApiVersion("v1")
                                                .withKind("ConfigMap")
                                                .withName(owner.getMetadata().getName())
                                                .withUid(owner.getMetadata().getUid())
                                                .build())
                                .endMetadata()
                                .build())
                .create();
    }

    @Test
    void listsInPagesOfOneMoment() {
        for (int i = 0; i < 5; i++) {
            map("m" + i, Map.of("page", "yes"));
        }
        ConfigMapList first =
                session.client()
                        .configMaps()
                        .withLabel("page")
                        .list(new ListOptionsBuilder().withLimit(2L).build());
        session.client().configMaps().withName("m4").delete();

        JsonNode rest =
                session.get(
                        MAPS
                                + "?labelSelector=page&limit=10&continue="
                                + first.getMetadata().getContinue());

        assertThat(first.getItems()).hasSize(2);
        assertThat(rest.path("items")).hasSize(3);
        assertThat(rest.at("/metadata/resourceVersion").asText())
                .isEqualTo(first.getMetadata().getResourceVersion());
    }

    @Test
    void forgetsOldPagesAndOldVersions() {
        for (int i = 0; i < 3; i++) {
            map("m" + i, Map.of());
        }
        JsonNode first = session.get(MAPS + "?limit=1");
        session.control("POST", "history/compact", "");

        JsonNode page =
                session.get(MAPS + "?limit=1&continue=" + first.at("/metadata/continue").asText());
        JsonNode watched =
                Session.json(session.ask("GET", MAPS + "?watch=1&resourceVersion=1001", "").body());

        assertThat(page.path("code").asInt()).isEqualTo(410);
        assertThat(page.path("reason").asText()).isEqualTo("Expired");
        assertThat(watched.path("type").asText()).isEqualTo("ERROR");
        assertThat(watched.at("/object/code").asInt()).isEqualTo(410);
    }

    @Test
    void endsAWatchAndSaysHowFarItWas() {
        map("m", Map.of());

        String watched =
                session.ask("GET", MAPS + "?watch=1&allowWatchBookmarks=true&timeoutSeconds=1", "")
                        .body();

        assertThat(watched.lines())
                .anyMatch(line -> line.contains("\"ADDED\"") && line.contains("\"name\":\"m\""))
                .anyMatch(line -> line.contains("\"BOOKMARK\""));
    }

    @Test
    void tellsAWatcherThatAnObjectHasLeftItsSelection() throws InterruptedException {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        map("m", Map.of("mine", "yes"));
        SharedIndexInformer<ConfigMap> informer =
                session.client()
                        .configMaps()
                        .inNamespace("default")
                        .withLabel("mine", "yes")
                        .inform(new Names(seen));

        session.client()
                .configMaps()
                .withName("m")
                .edit(
                        each ->
                                new ConfigMapBuilder(each)
                                        .editMetadata()
                                        .removeFromLabels("mine")
                                        .endMetadata()
                                        .build());

        assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo("+m");
        assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo("-m");
        informer.stop();
    }

    @Test
    void letsAnInformerGoOnAfterACutWatch() throws InterruptedException {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        SharedIndexInformer<ConfigMap> informer =
                session.client()
                        .configMaps()
                        .inNamespace("default")
                        .withLabel("mine")
                        .inform(new Names(seen));
        session.control("POST", "watches/cut", "{}");

        map("m", Map.of("mine", "yes"));

        assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo("+m");
        informer.stop();
    }

    private record Names(BlockingQueue<String> seen) implements ResourceEventHandler<ConfigMap> {
        @Override
        public void onAdd(ConfigMap map) {
            seen.add("+" + map.getMetadata().getName());
        }

        @Override
        public void onUpdate(ConfigMap before, ConfigMap after) {}

        @Override
        public void onDelete(ConfigMap map, boolean unknown) {
            seen.add("-" + map.getMetadata().getName());
        }
    }

    @Test
    void selectsByLabelsAndFields() {
        map("a", Map.of("tier", "x"));
        map("b", Map.of("tier", "y"));
        map("c", Map.of());

        assertThat(names("labelSelector=tier+in+(x,y)")).containsExactly("a", "b");
        assertThat(names("labelSelector=tier!%3Dx,tier")).containsExactly("b");
        assertThat(names("labelSelector=!tier&fieldSelector=metadata.name%3Dc"))
                .containsExactly("c");
        assertThat(session.get(MAPS + "?fieldSelector=data.k%3Dv").path("message").asText())
                .isEqualTo("field label not supported: data.k");
    }

    private Iterable<String> names(String query) {
        return session.get(MAPS + "?" + query)
                .path("items")
                .valueStream()
                .map(each -> each.at("/metadata/name").asText())
                .toList();
    }

    @Test
    void givesNodePortsInTheirRangeAndEachOnce() {
        Service first = nodePort("a", 0);
        int port = first.getSpec().getPorts().getFirst().getNodePort();

        assertThat(port).isBetween(30000, 32767);
        assertThatThrownBy(() -> nodePort("b", port))
                .hasMessageContaining("provided port is already allocated");
        assertThatThrownBy(() -> nodePort("b", 22))
                .hasMessageContaining("The range of valid ports is 30000-32767");
        session.client().services().withName("a").delete();
        assertThat(nodePort("b", port).getSpec().getPorts().getFirst().getNodePort())
                .isEqualTo(port);
    }

    private Service nodePort(String name, int port) {
        return session.client()
                .services()
                .resource(
                        new ServiceBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .endMetadata()
                                .withNewSpec()
                                .withType("NodePort")
                                .addToSelector("app", "dev")
                                .addNewPort()
                                .withPort(22)
                                .withNodePort(port == 0 ? null : port)
                                .endPort()
                                .endSpec()
                                .build())
                .create();
    }

    @Test
    void changesAStatusOnlyThroughItsOwnDoor() {
        session.create(Session.gpuPod("one", 1));
        session.await("one", Session::ready);
        String pod = "/api/v1/namespaces/default/pods/one";
        String merge = "application/merge-patch+json";
        String body = "{\"metadata\":{\"labels\":{\"l\":\"1\"}},\"status\":{\"message\":\"m\"}}";

        session.ask("PATCH", pod, body, "content-type", merge);
        JsonNode whole = session.get(pod);
        session.ask("PATCH", pod + "/status", body, "content-type", merge);

        assertThat(whole.at("/metadata/labels/l").asText()).isEqualTo("1");
        assertThat(whole.at("/status/message").isMissingNode()).isTrue();
        assertThat(session.get(pod).at("/status/message").asText()).isEqualTo("m");
    }

    @Test
    void emptiesANamespaceThatEnds() {
        session.client()
                .resource(
                        new NamespaceBuilder()
                                .withNewMetadata()
                                .withName("team")
                                .endMetadata()
                                .build())
                .create();
        session.client().pods().inNamespace("team").resource(Session.gpuPod("one", 1)).create();

        session.client().namespaces().withName("team").delete();

        session.client()
                .namespaces()
                .withName("team")
                .waitUntilCondition(each -> each == null, 30, TimeUnit.SECONDS);
        assertThat(session.client().pods().inNamespace("team").list().getItems()).isEmpty();
    }

    @Test
    void servesADefinedKind() {
        session.ask(
                "POST",
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                """
                {"metadata":{"name":"jobs.train.example.com"},
                 "spec":{"group":"train.example.com","scope":"Namespaced",
                  "names":{"plural":"jobs","kind":"TrainJob"},
                  "versions":[{"name":"v1","served":true,"storage":true,
                               "subresources":{"status":{}},"schema":{}}]}}
                """);

        JsonNode made =
                Session.json(
                        session.ask(
                                        "POST",
                                        "/apis/train.example.com/v1/namespaces/default/jobs",
                                        "{\"metadata\":{\"generateName\":\"t-\"},\"spec\":{}}")
                                .body());

        assertThat(made.at("/metadata/name").asText()).matches("t-[a-z0-9]{5}");
        assertThat(
                        session.client()
                                .apiextensions()
                                .v1()
                                .customResourceDefinitions()
                                .withName("jobs.train.example.com")
                                .get()
                                .getStatus()
                                .getConditions())
                .allMatch(each -> each.getStatus().equals("True"));
        assertThat(session.client().getApiGroups().getGroups())
                .anyMatch(each -> each.getName().equals("train.example.com"));
    }

    @Test
    void answersInTheWordsOfTheApi() {
        map("m", Map.of());

        JsonNode exists =
                Session.json(session.ask("POST", MAPS, "{\"metadata\":{\"name\":\"m\"}}").body());
        JsonNode missing = session.get(MAPS + "/none");
        JsonNode unnamed = Session.json(session.ask("POST", MAPS, "{}").body());
        JsonNode nowhere =
                Session.json(
                        session.ask(
                                        "POST",
                                        "/api/v1/namespaces/none/configmaps",
                                        "{\"metadata\":{\"name\":\"m\"}}")
                                .body());

        assertThat(exists.path("reason").asText()).isEqualTo("AlreadyExists");
        assertThat(missing.path("message").asText()).isEqualTo("configmaps \"none\" not found");
        assertThat(unnamed.path("code").asInt()).isEqualTo(422);
        assertThat(nowhere.path("message").asText()).isEqualTo("namespaces \"none\" not found");
    }

    @Test
    void letsInOnlyWhoBearsTheToken() {
        try (Session guarded = Session.open(Settings.onFreePort().withToken("secret"))) {
            assertThat(guarded.get("/api/v1/nodes").path("code").asInt()).isEqualTo(401);
            assertThat(
                            guarded.ask(
                                            "GET",
                                            "/api/v1/nodes",
                                            "",
                                            "authorization",
                                            "Bearer secret")
                                    .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void keepsEndpointsOfWhatIsReady() {
        nodePort("dev", 0);
        session.create(Session.gpuPod("one", 1));
        String ip = session.await("one", Session::ready).getStatus().getPodIP();

        session.client()
                .endpoints()
                .withName("dev")
                .waitUntilCondition(
                        each ->
                                each != null
                                        && each.getSubsets().stream()
                                                .flatMap(part -> part.getAddresses().stream())
                                                .map(address -> address.getIp())
                                                .collect(Collectors.toSet())
                                                .equals(Set.of(ip)),
                        30,
                        TimeUnit.SECONDS);
    }
}
