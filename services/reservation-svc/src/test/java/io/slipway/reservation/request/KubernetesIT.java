package io.slipway.reservation.request;

import static io.slipway.reservation.request.Desk.as;
import static io.slipway.reservation.request.Desk.cancel;
import static io.slipway.reservation.request.Desk.endsAt;
import static io.slipway.reservation.request.Desk.letPass;
import static io.slipway.reservation.request.Desk.reserve;
import static io.slipway.reservation.request.Desk.reserved;
import static io.slipway.reservation.request.Desk.show;
import static io.slipway.reservation.request.Desk.sql;
import static io.slipway.reservation.request.Desk.until;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.slipway.contracts.reservation.ReservationEvent;
import io.slipway.reservation.kube.Cluster;
import io.slipway.reservation.kube.Sim;
import io.slipway.testkit.Await;
import io.slipway.testkit.Events;
import io.slipway.testkit.SlipwayStack;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reservations that run on a cluster, whatever becomes of it. */
@QuarkusTest
@WithTestResource(SlipwayStack.class)
@WithTestResource(Cluster.class)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SAME_THREAD)
class KubernetesIT {
    @Inject ObjectMapper json;
    private Sim sim;

    @BeforeEach
    void clear() {
        sim = Cluster.sim();
        sim.reset();
        sql(
                """
                do $$ begin
                    update pool set decided_at = clock_timestamp();
                    update gpu set reservation_id = null where reservation_id is not null;
                    update node set closed_how = null, closed_since = null, closed_until = null,
                                    closed_cause = null;
                    delete from reservation;
                end $$
                """);
        Await.until(
                () -> {
                    as("viewer")
                            .get(Desk.PATH + "/availability")
                            .then()
                            .statusCode(200)
                            .body("gpuTypes[0].largestNow", is(16));
                    assertThat(sim.client.pods().inNamespace(Sim.NAMESPACE).list().getItems())
                            .isEmpty();
                });
    }

    @AfterEach
    void close() {
        sim.client.close();
    }

    @Test
    void runsWhatIsReservedAndRemovesItWhenItIsGivenUp() {
        var id = reserved(2, "h100", 1);
        until(id, "active");

        assertThat(pods(id)).hasSize(1);
        access(id)
                .body("stage", is("ready"))
                .body("ssh", containsString("ssh -p 3"))
                .body("home", is(true));

        cancel(id).then().statusCode(200);
        Await.until(() -> assertThat(pods()).isEmpty());
        Await.until(() -> access(id).body("stage", is("cleared")));
    }

    @Test
    void runsAGangAsOne() {
        var id = reserved(16, "h100", 1);
        until(id, "active");

        assertThat(pods(id)).hasSize(2).allMatch(KubernetesIT::ready);
    }

    @Test
    void givesAHomeToOneReservationAtATime() {
        var first = reserved(1, "h100", 1);
        until(first, "active");
        var second = reserved(1, "h100", 1);
        until(second, "active");

        access(first).body("home", is(true));
        access(second).body("home", is(false));

        cancel(first).then().statusCode(200);
        Await.until(() -> access(first).body("stage", is("cleared")));
        var third = reserved(1, "h100", 1);
        until(third, "active");
        access(third).body("home", is(true));
    }

    @Test
    void removesWhatIsOverAfterTheGraceThatNobodyWaitsFor() {
        var id = reserved(1, "h100", 1);
        until(id, "active");
        var end = endsAt(id);

        letPass(ofMinutes(61));

        Await.until(() -> show(id).body("graceUntil", notNullValue()));
        show(id).body("state", is("active"));
        assertThat(endsAt(id)).isBefore(end);
        assertThat(pods(id)).hasSize(1);
        letPass(ofMinutes(30));
        until(id, "expired");
        Await.until(() -> assertThat(pods()).isEmpty());
    }

    @Test
    void endsNothingWhileTheApiIsAway() {
        var id = reserved(2, "h100", 1);
        until(id, "active");
        sim.turn("PUT", "api", "{\"state\":\"unavailable\"}");
        sim.turn("POST", "watches/cut", "{}");

        var waits = reserved(1, "h100", 1);
        until(waits, "preparing");
        show(id).body("state", is("active"));
        as("viewer").get(Desk.PATH + "/availability").then().body("gpuTypes[0].total", is(16));

        sim.turn("PUT", "api", "{\"state\":\"up\"}");
        until(waits, "active");
        show(id).body("state", is("active"));
    }

    /** Twenty starts on a slow API took longer than one lease, and none of them ever ended. */
    @Test
    void finishesWhatTakesLongerThanALease() {
        sim.turn(
                "POST",
                "faults",
                "{\"verb\":\"create\",\"effect\":\"slow\",\"delayMillis\":1000,\"count\":4}");

        until(reserved(1, "h100", 1), "active");
    }

    @Test
    void bringsBackAPodThatSomebodyRemovedAlsoWhenTheWatchWasCut() {
        var id = reserved(2, "h100", 1);
        until(id, "active");
        var before = pods(id).getFirst().getMetadata().getUid();
        sim.turn("POST", "watches/cut", "{}");

        sim.client.pods().inNamespace(Sim.NAMESPACE).withName("slipway-" + id + "-0").delete();

        Await.until(
                () ->
                        assertThat(pods(id))
                                .singleElement()
                                .matches(KubernetesIT::ready)
                                .satisfies(
                                        pod ->
                                                assertThat(pod.getMetadata().getUid())
                                                        .isNotEqualTo(before)));
        show(id).body("state", is("active"));
    }

    @Test
    void movesWhatRanOnALostNodeWithTheTimeThatIsLeft() {
        var id = reserved(8, "h100", 2);
        until(id, "active");
        var node = nodeOf(id);
        var end = endsAt(id);

        sim.turn("POST", "nodes/lost", "{\"node\":\"%s\"}".formatted(node));
        sim.turn("POST", "clock/advance", "{\"seconds\":60}");

        Await.until(() -> assertThat(nodeOf(id)).isNotEqualTo(node));
        until(id, "active");
        assertThat(endsAt(id)).isBetween(end.minusSeconds(1), end.plusSeconds(1));
        Await.until(() -> assertThat(pods(id)).singleElement().matches(KubernetesIT::ready));
    }

    @Test
    void saysWhyItCouldNotStartAndGivesTheTimeBack() {
        sim.turn("POST", "pods/fates", "{\"fate\":\"stuck\"}");
        var id = reserved(16, "h100", 1);

        until(id, "failed").body("reason", containsString("did not become ready"));

        sim.turn("DELETE", "pods/fates", "");
        Await.until(() -> assertThat(pods()).isEmpty());
        until(reserved(16, "h100", 1), "active");
    }

    /** Row "pod creation fails": whoever was made beside it goes as well. */
    @Test
    void removesTheOthersOfAGangWhenOneOfThemDoesNotStart() {
        sim.turn(
                "POST",
                "pods/fates",
                "{\"fate\":\"stuck\",\"labels\":{\"slipway.io/rank\":\"1\"}}");
        var id = reserved(16, "h100", 1);

        until(id, "failed").body("reason", containsString("did not become ready"));

        sim.turn("DELETE", "pods/fates", "");
        Await.until(() -> assertThat(pods()).isEmpty());
        until(reserved(16, "h100", 1), "active");
    }

    @Test
    void triesAnotherNodeWhenOneDoesNotTakeIt() {
        occupy("gpu-1", 8);
        var id = reserved(4, "h100", 1);

        until(id, "active");

        assertThat(nodeOf(id)).isEqualTo("gpu-2");
    }

    /** Their pods are seen before anything of ours fails to start. */
    @Test
    void promisesNobodyWhatPodsOfOthersHave() {
        occupy("gpu-1", 2);
        Await.until(
                () ->
                        as("viewer")
                                .get(Desk.PATH + "/availability")
                                .then()
                                .body(
                                        "gpuTypes[0].free", is(14),
                                        "gpuTypes[0].closed", is(2),
                                        "gpuTypes[0].largestNow", is(8)));
        var large = reserved(8, "h100", 1);
        until(large, "active");
        assertThat(nodeOf(large)).isEqualTo("gpu-2");
        var small = reserved(4, "h100", 1);
        until(small, "active");
        assertThat(nodeOf(small)).isEqualTo("gpu-1");
        var waits = reserved(4, "h100", 1);
        show(waits).body("state", is("queued"));

        sim.client.pods().inNamespace(Sim.NAMESPACE).withName("foreign").delete();

        until(waits, "active");
    }

    @Test
    void noticesAKillForMemory() {
        var id = reserved(1, "h100", 1);
        until(id, "active");

        sim.turn(
                "POST",
                "pods/strike",
                "{\"namespace\":\"gpu-dev\",\"name\":\"slipway-%s-0\",\"container\":\"dev\",\"reason\":\"OOMKilled\"}"
                        .formatted(id));

        Await.until(() -> access(id).body("outOfMemory", greaterThan(0)));
        until(id, "active");
        assertThat(Events.ofKey(ReservationEvent.TOPIC, id, 4))
                .extracting(event -> Events.data(event, json, ReservationEvent.class))
                .filteredOn(ReservationEvent.MemoryExceeded.class::isInstance)
                .singleElement()
                .isEqualTo(
                        new ReservationEvent.MemoryExceeded(
                                id,
                                "team-a",
                                "operator",
                                1,
                                Instant.parse(access(id).extract().path("lastOutOfMemoryAt"))));
    }

    @Test
    void sweepsWhatBelongsToNobodyAndLeavesWhatIsNotOurs() {
        var orphan = UUID.randomUUID().toString();
        sim.client
                .resource(
                        pod("orphan", "gpu-1", 1)
                                .editMetadata()
                                .addToLabels("app.kubernetes.io/managed-by", "slipway")
                                .addToLabels("slipway.io/pool", "default")
                                .addToLabels("slipway.io/reservation", orphan)
                                .endMetadata()
                                .build())
                .create();
        occupy("gpu-1", 1);

        Await.until(
                () ->
                        assertThat(
                                        sim.client
                                                .pods()
                                                .inNamespace(Sim.NAMESPACE)
                                                .withName("orphan")
                                                .get())
                                .isNull());
        assertThat(sim.client.pods().inNamespace(Sim.NAMESPACE).withName("foreign").get())
                .isNotNull();
    }

    @Test
    void plansADrainBeforeItIsDone() {
        var id = reserved(8, "h100", 1);
        until(id, "active");
        var node = nodeOf(id);

        var hash = plan(node, "drain");
        apply(node, "drain", "0123456789abcdef").statusCode(409);
        show(id).body("state", is("active"));
        apply(node, "drain", hash).statusCode(200).body("touched[0].id", is(id));

        Await.until(() -> assertThat(nodeOf(id)).isNotEqualTo(node));
        until(id, "active");
        assertThat(sim.client.nodes().withName(node).get().getSpec().getUnschedulable()).isTrue();
        Await.until(
                () ->
                        as("viewer")
                                .get("/api/nodes")
                                .then()
                                .body(
                                        "items.find { it.name == '%s' }.state".formatted(node),
                                        is("closed")));
        reserve(16, "h100", 1).then().statusCode(201).body("state", is("queued"));
    }

    @Test
    void replacesTheInstanceOfANodeOnceItIsDrained() {
        var id = reserved(8, "h100", 1);
        until(id, "active");
        var node = nodeOf(id);
        String instance =
                as("viewer")
                        .get("/api/nodes")
                        .then()
                        .extract()
                        .path("items.find { it.name == '%s' }.instance".formatted(node));

        apply(node, "replace", plan(node, "replace")).statusCode(200);

        assertThat(Cluster.groups().ended()).containsExactly(instance);
        Await.until(() -> assertThat(nodeOf(id)).isNotEqualTo(node));
        until(id, "active");
        as("admin")
                .get("/api/nodes/groups")
                .then()
                .statusCode(200)
                .body("groups.name", is(List.of("gpu-h100")), "groups.desired", is(List.of(2)));
    }

    @Test
    void makesItsNamespaceWhenItIsMissing() {
        assertThat(sim.client.namespaces().withName(Sim.NAMESPACE).get().getMetadata().getLabels())
                .containsEntry("app.kubernetes.io/managed-by", "slipway");
    }

    @Test
    void touchesNobodyWhoRunsByACordonAndGivesTheNodeBack() {
        var id = reserved(8, "h100", 1);
        until(id, "active");
        var node = nodeOf(id);

        apply(node, "cordon", plan(node, "cordon")).statusCode(200);
        assertThat(nodeOf(id)).isEqualTo(node);
        show(id).body("state", is("active"));
        Await.until(() -> state(node, "closed"));

        apply(node, "uncordon", plan(node, "uncordon")).statusCode(200);
        Await.until(() -> state(node, "open"));
    }

    private static void state(String node, String state) {
        as("viewer")
                .get("/api/nodes")
                .then()
                .body("items.find { it.name == '%s' }.state".formatted(node), is(state));
    }

    private static String plan(String node, String operation) {
        return as("admin")
                .body(Map.of("operation", operation))
                .post("/api/nodes/" + node + ":plan")
                .then()
                .statusCode(200)
                .extract()
                .path("hash");
    }

    private static ValidatableResponse apply(String node, String operation, String hash) {
        return as("admin")
                .body(Map.of("operation", operation, "hash", hash))
                .post("/api/nodes/" + node + ":apply")
                .then();
    }

    private static ValidatableResponse access(String id) {
        return as("operator").get(Desk.PATH + "/" + id + "/access").then().statusCode(200);
    }

    private static String nodeOf(String id) {
        return show(id).extract().path("nodes[0].node");
    }

    private List<Pod> pods() {
        return sim.client
                .pods()
                .inNamespace(Sim.NAMESPACE)
                .withLabel("app.kubernetes.io/managed-by", "slipway")
                .list()
                .getItems();
    }

    private List<Pod> pods(String id) {
        return pods().stream()
                .filter(
                        pod ->
                                id.equals(
                                        pod.getMetadata()
                                                .getLabels()
                                                .get("slipway.io/reservation")))
                .toList();
    }

    private static boolean ready(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
    }

    private void occupy(String node, int gpus) {
        sim.client.resource(pod("foreign", node, gpus).build()).create();
    }

    private static PodBuilder pod(String name, String node, int gpus) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(Sim.NAMESPACE)
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .withContainers(
                        new ContainerBuilder()
                                .withName("it")
                                .withImage("busybox")
                                .withNewResources()
                                .addToLimits("nvidia.com/gpu", new Quantity(String.valueOf(gpus)))
                                .endResources()
                                .build())
                .endSpec();
    }
}
