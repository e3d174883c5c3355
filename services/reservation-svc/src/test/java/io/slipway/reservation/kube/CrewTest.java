package io.slipway.reservation.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.slipway.reservation.kube.Guard.Superseded;
import io.slipway.reservation.kube.Work.Outcome;
import io.slipway.reservation.kube.Work.Sight;
import io.slipway.reservation.kube.capacity.Capacity;
import io.slipway.reservation.kube.capacity.Reading;
import io.slipway.reservation.kube.pod.Deadline;
import io.slipway.reservation.kube.pod.Manifests;
import io.slipway.reservation.kube.pod.Names;
import io.slipway.reservation.kube.pod.PortPairs;
import io.slipway.reservation.kube.pod.Recipe;
import io.slipway.reservation.kube.pod.Tenancy;
import io.slipway.reservation.kube.pod.Trouble;
import io.slipway.testkit.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the crew does to a cluster, with nothing but the cluster. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CrewTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration START = Duration.ofMinutes(10);

    private final String id = UUID.randomUUID().toString();
    private final Sim sim = Sim.start();
    private Capacity capacity = Capacity.NOTHING;
    private Crew crew = crew();

    @BeforeEach
    void survey() {
        look(NOON);
    }

    @AfterEach
    void close() {
        sim.close();
    }

    @Test
    void isReadyWhenThePodIsAndTellsTheWayIn() {
        var ready = untilReady(one());

        var door = doors().getFirst().getSpec().getPorts().getFirst();
        assertThat(ready.port()).isEqualTo(door.getNodePort()).isBetween(30_000, 32_767);
        assertThat(ready.host()).isNotEmpty();
        assertThat(pods())
                .singleElement()
                .satisfies(
                        pod ->
                                assertThat(limits(pod))
                                        .containsEntry("nvidia.com/gpu", new Quantity("2")));
    }

    @Test
    void startsAGangOnTheNodesItWasGiven() {
        untilReady(gang(1));

        assertThat(pods())
                .extracting(pod -> pod.getSpec().getNodeName())
                .containsExactlyInAnyOrder("gpu-1", "gpu-2");
        assertThat(doors()).hasSize(3);
    }

    @Test
    void makesNothingTwiceHoweverOftenItLooks() {
        untilReady(gang(1));
        var before = uids();

        for (int i = 0; i < 3; i++) {
            attend(gang(1), guard(1));
        }

        assertThat(uids()).isEqualTo(before);
    }

    /** After each of its calls in turn it is killed, and another goes on. */
    @Test
    void leavesExactlyOneSetOfPodsWhereverItIsKilled() {
        for (int calls = 1; calls <= 8; calls++) {
            var killed = guardThatDiesAfter(calls);
            try {
                attend(gang(1), killed);
            } catch (Killed expected) {
                assertThat(expected.calls()).isEqualTo(calls);
            }
            crew = crew();
            untilReady(gang(1));
            assertThat(pods()).hasSize(2);
            assertThat(doors()).hasSize(3);

            untilCleared(1);
            assertThat(crew.present("default")).isEmpty();
        }
    }

    @Test
    void clearsAllWhereverItIsKilled() {
        for (int calls = 1; calls <= 6; calls++) {
            untilReady(gang(1));
            try {
                crew.attend(new Work.Clear(id), guardThatDiesAfter(calls));
            } catch (Killed expected) {
                assertThat(expected.calls()).isEqualTo(calls);
            }
            crew = crew();
            untilCleared(1);
            assertThat(pods()).isEmpty();
        }
    }

    @Test
    void leavesOneSetWhenTwoWorkAtOnce() throws Exception {
        var other = crew();
        Callable<@Nullable Sight> first = () -> tried(crew, guard(1));
        Callable<@Nullable Sight> second = () -> tried(other, guard(2));

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 5; i++) {
                threads.invokeAll(List.of(first, second));
            }
        }

        Await.until(
                () -> {
                    attend(gang(1), guard(2));
                    assertThat(pods()).hasSize(2);
                    assertThat(doors()).hasSize(3);
                });
    }

    @Test
    void isRefusedWhenSomebodyWithANewerFenceWasHere() {
        untilReady(one(), 2);

        assertThatThrownBy(() -> attend(one(), guard(1))).isInstanceOf(Superseded.class);
        assertThatThrownBy(() -> crew.attend(new Work.Clear(id), guard(1)))
                .isInstanceOf(Superseded.class);
        assertThat(pods()).hasSize(1);
    }

    @Test
    void putsThePodsOfANewPlacementInThePlaceOfTheOld() {
        untilReady(gang(1));
        var before = uids();

        untilReady(gang(2));

        assertThat(pods()).hasSize(2);
        assertThat(uids()).doesNotContainAnyElementsOf(before);
    }

    @Test
    void knowsNothingWhileTheApiIsAway() {
        untilReady(one());
        sim.turn("PUT", "api", "{\"state\":\"unavailable\"}");

        var during = attend(one(), guard(1), NOON.plus(Duration.ofHours(5)), true);
        sim.turn("PUT", "api", "{\"state\":\"up\"}");
        var after = attend(one(), guard(1), NOON.plus(Duration.ofHours(6)), true);

        assertThat(during.outcome()).isInstanceOf(Outcome.Unseen.class);
        assertThat(after.outcome()).isInstanceOf(Outcome.Ready.class);
    }

    /** What the watch shows is as it was left: there is nothing to ask the cluster. */
    @Test
    void asksNothingAboutWhatIsAsItLeftIt() {
        untilReady(one());
        var seen = pods();
        crew = crew(new Crew.Watch(_ -> Optional.of(seen), _ -> {}));
        untilReady(one());

        sim.turn("PUT", "api", "{\"state\":\"unavailable\"}");

        assertThat(attend(one(), guard(1), NOON, true).outcome()).isInstanceOf(Outcome.Ready.class);
        assertThat(attend(one(), guard(2), NOON, true).outcome())
                .as("the anchor is to be taken over")
                .isInstanceOf(Outcome.Unseen.class);
    }

    /** A watch that is behind shows nothing yet: names are taken, and nothing is made twice. */
    @Test
    void makesNothingTwiceWhenTheWatchIsBehind() {
        untilReady(gang(1));
        var before = uids();
        crew = crew(new Crew.Watch(_ -> Optional.of(List.of()), _ -> {}));

        assertThat(attend(gang(1), guard(1)).outcome()).isInstanceOf(Outcome.Starting.class);

        assertThat(uids()).isEqualTo(before);
        assertThat(doors()).hasSize(3);
    }

    @Test
    void doesNotHoldAnOutageAgainstAStart() {
        fate("stuck");
        attend(one(), guard(1), NOON, false);
        sim.turn("PUT", "api", "{\"state\":\"unavailable\"}");
        attend(one(), guard(1), NOON.plus(Duration.ofMinutes(5)), false);
        sim.turn("PUT", "api", "{\"state\":\"up\"}");

        var back = NOON.plus(Duration.ofHours(3));
        assertThat(attend(one(), guard(1), back, false).outcome())
                .isInstanceOf(Outcome.Starting.class);
        assertThat(attend(one(), guard(1), back.plus(START), false).outcome())
                .isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void givesUpOnAPodThatIsStuckWithTheReason() {
        fate("stuck");
        attend(one(), guard(1), NOON, false);

        assertThat(attend(one(), guard(1), NOON.plus(START).minusSeconds(1), false).outcome())
                .isInstanceOf(Outcome.Starting.class);
        assertThat(attend(one(), guard(1), NOON.plus(START), false).outcome())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed ->
                                assertThat(failed.trouble().words())
                                        .contains("did not become ready"));
    }

    @Test
    void saysThatNoNodeTakesIt() {
        occupy("gpu-1", 8);
        attend(one(), guard(1), NOON, false);

        var told =
                Await.value(
                        () -> attend(one(), guard(1), NOON.plusSeconds(120), false).outcome(),
                        outcome -> outcome instanceof Outcome.Failed);

        assertThat(((Outcome.Failed) told).trouble().kind()).isEqualTo(Trouble.Kind.UNSCHEDULABLE);
        assertThat(((Outcome.Failed) told).trouble().words()).contains("nvidia.com/gpu");
    }

    @Test
    void saysThatTheImageCannotBePulled() {
        fate("image-pull");
        attend(one(), guard(1), NOON, false);

        var told =
                Await.value(
                        () -> attend(one(), guard(1), NOON.plusSeconds(60), false).outcome(),
                        outcome ->
                                outcome instanceof Outcome.Starting starting
                                        && starting.trouble().kind() == Trouble.Kind.IMAGE);

        assertThat(told).isInstanceOf(Outcome.Starting.class);
    }

    @Test
    void saysThatTheClusterRefusesIt() {
        sim.turn(
                "POST",
                "faults",
                "{\"verb\":\"create\",\"resource\":\"pods\",\"effect\":\"forbidden\"}");

        assertThat(attend(one(), guard(1), NOON, false).outcome())
                .isInstanceOfSatisfying(
                        Outcome.Starting.class,
                        starting ->
                                assertThat(starting.trouble().kind())
                                        .isEqualTo(Trouble.Kind.REFUSED));
    }

    @Test
    void takesAnotherPortWhenOneIsTaken() {
        occupyPort("foreign", 32_000);

        narrow().attend(raise(one(), NOON, false), guard(1));

        assertThat(doors().getFirst().getSpec().getPorts())
                .extracting("nodePort")
                .containsExactly(32_002, 32_003);
    }

    @Test
    void saysThatNoPortIsFreeAndTakesOneThatComesFree() {
        occupyPort("foreign", 32_000);
        occupyPort("other", 32_003);
        var narrow = narrow();

        assertThat(narrow.attend(raise(one(), NOON, false), guard(1)).outcome())
                .isInstanceOfSatisfying(
                        Outcome.Starting.class,
                        starting -> {
                            assertThat(starting.trouble().kind()).isEqualTo(Trouble.Kind.REFUSED);
                            assertThat(starting.trouble().words())
                                    .contains("no node port is free")
                                    .contains("gateway");
                        });
        assertThat(pods()).isEmpty();

        sim.client.services().inNamespace("default").withName("other").delete();
        narrow.attend(raise(one(), NOON.plusSeconds(9), false), guard(1));
        assertThat(doors()).isEmpty();
        narrow.attend(raise(one(), NOON.plusSeconds(10), false), guard(1));

        assertThat(doors().getFirst().getSpec().getPorts())
                .extracting("nodePort")
                .containsExactly(32_002, 32_003);
    }

    @Test
    void givesUpWithTheReasonWhenNoPortComesFree() {
        occupyPort("foreign", 32_000);
        occupyPort("other", 32_003);

        var narrow = narrow();
        narrow.attend(raise(one(), NOON, false), guard(1));

        assertThat(narrow.attend(raise(one(), NOON.plus(START), false), guard(1)).outcome())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed ->
                                assertThat(failed.trouble().words())
                                        .contains("no node port is free"));
    }

    /** Two ways in at most. */
    private Crew narrow() {
        return new Crew(
                sim.client,
                new Manifests(recipe()),
                new Deadline(START, Duration.ofMinutes(2)),
                new PortPairs(32_000, 32_003),
                () -> capacity,
                Crew.Watch.NOBODY);
    }

    private void occupyPort(String name, int port) {
        sim.client
                .resource(
                        new ServiceBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .withNamespace("default")
                                .endMetadata()
                                .withNewSpec()
                                .withType("NodePort")
                                .addNewPort()
                                .withPort(80)
                                .withTargetPort(new IntOrString(80))
                                .withNodePort(port)
                                .endPort()
                                .endSpec()
                                .build())
                .create();
    }

    @Test
    void goesOnAfterAConflict() {
        untilReady(one(), 1);
        sim.turn(
                "POST",
                "faults",
                "{\"verb\":\"update\",\"resource\":\"secrets\",\"effect\":\"conflict\",\"count\":1}");

        var first = attend(one(), guard(2), NOON, true);
        var second = attend(one(), guard(2), NOON, true);

        assertThat(first.outcome()).isInstanceOf(Outcome.Unseen.class);
        assertThat(second.outcome()).isInstanceOf(Outcome.Ready.class);
    }

    @Test
    void makesOneOfEachWhenItsCallsAreDoneAndNotAnswered() {
        sim.turn("POST", "faults", "{\"verb\":\"create\",\"effect\":\"error-after\",\"count\":6}");

        untilReady(gang(1));

        assertThat(pods()).hasSize(2);
        assertThat(doors()).hasSize(3);
    }

    @Test
    void noticesEachKillForMemoryOnce() {
        untilReady(one());
        sim.turn(
                "POST",
                "pods/strike",
                "{\"namespace\":\"gpu-dev\",\"name\":\"slipway-%s-0\",\"container\":\"dev\",\"reason\":\"OOMKilled\"}"
                        .formatted(id));

        var seen =
                Await.value(
                        () -> attend(one(), guard(1), NOON, true),
                        sight -> sight.ooms().count() > 0);
        var again =
                crew.attend(new Work.Raise(one(), true, NOON, NOON, seen.ooms().last()), guard(1));

        assertThat(seen.ooms().count()).isEqualTo(1);
        assertThat(again.ooms().count()).isZero();
    }

    @Test
    void takesPodsOffAMachineThatIsLostWithoutWaitingForIt() {
        untilReady(one());
        sim.turn("POST", "nodes/lost", "{\"node\":\"gpu-1\"}");
        sim.turn("POST", "clock/advance", "{\"seconds\":60}");
        Await.until(
                () -> {
                    look(NOON);
                    assertThat(capacity.notReadySince()).containsKey("gpu-1");
                });
        look(NOON.plus(Duration.ofMinutes(5)));
        assertThat(capacity.lost("gpu-1")).isTrue();

        untilCleared(1);

        assertThat(pods()).isEmpty();
    }

    /** It costs as many lists to see that many are gone as to see it of one. */
    @ParameterizedTest
    @ValueSource(ints = {3, 40})
    void looksAtOnceForWhatIsLeftOfAllThatAreToGo(int asked) {
        var ids = List.of(id, UUID.randomUUID().toString(), UUID.randomUUID().toString());
        ids.forEach(this::runs);
        assertThat(crew.present("default")).containsExactlyInAnyOrderElementsOf(ids);
        var all = new ArrayList<>(ids);
        while (all.size() < asked) {
            all.add(UUID.randomUUID().toString());
        }

        sim.turn("DELETE", "calls", "");
        var left = crew.look(all);
        assertThat(lists()).isEqualTo(3);
        ids.forEach(one -> crew.clear(new Work.Clear(one), left, guard(1)));
        assertThat(lists()).isEqualTo(3);
        Await.until(() -> assertThat(crew.present("default")).isEmpty());
        sim.turn("DELETE", "calls", "");
        var gone = crew.look(all);

        assertThat(ids)
                .extracting(one -> crew.clear(new Work.Clear(one), gone, guard(1)).outcome())
                .allMatch(Outcome.Cleared.class::isInstance);
        assertThat(lists()).isEqualTo(3);
    }

    /** What it made and what is watched need no list; that nothing is left does. */
    @Test
    void takesAwayWhatItMadeWithoutALook() {
        untilReady(gang(1));
        var seen = pods();
        crew = crew(new Crew.Watch(_ -> Optional.of(seen), _ -> {}));
        untilReady(gang(1));

        sim.turn("DELETE", "calls", "");
        var left = crew.look(List.of(id));
        assertThat(crew.clear(new Work.Clear(id), left, guard(1)).outcome())
                .isEqualTo(new Outcome.Unseen(id));
        assertThat(lists()).isZero();
        Await.until(() -> assertThat(crew().present("default")).isEmpty());
        sim.turn("DELETE", "calls", "");
        var gone = crew.look(List.of(id));

        assertThat(crew.clear(new Work.Clear(id), gone, guard(1)).outcome())
                .isEqualTo(new Outcome.Cleared(id));
        assertThat(lists()).isEqualTo(3);
    }

    /** Somebody with a newer fence was there since: what is remembered has another version. */
    @Test
    void takesNothingAwayByWhatItRemembersWhenSomebodyElseHasIt() {
        untilReady(one());
        var seen = pods();
        crew = crew(new Crew.Watch(_ -> Optional.of(seen), _ -> {}));
        untilReady(one());
        crew().attend(raise(one(), NOON, false), guard(2));

        var left = crew.look(List.of(id));

        assertThatThrownBy(() -> crew.clear(new Work.Clear(id), left, guard(1)))
                .isInstanceOf(Superseded.class);
        assertThat(pods())
                .singleElement()
                .satisfies(pod -> assertThat(pod.getMetadata().getDeletionTimestamp()).isNull());
    }

    /** Nothing counts as gone by a look that could not be had. */
    @Test
    void doesNotTakeForGoneWhatCannotBeSeen() {
        untilReady(one());
        sim.turn("POST", "faults", "{\"resource\":\"services\",\"effect\":\"unavailable\"}");

        var left = crew.look(List.of(id));

        assertThat(crew.clear(new Work.Clear(id), left, guard(1)).outcome())
                .isEqualTo(new Outcome.Unseen(id));
        assertThat(pods()).hasSize(1);
        sim.turn("DELETE", "faults", "");
        untilCleared(1);
    }

    private void runs(String one) {
        untilReady(one(one));
    }

    /** How many lists of what belongs to reservations were asked for. */
    private int lists() {
        try {
            var calls = new ObjectMapper().readTree(sim.client.raw("/_slipway/calls"));
            return List.of("list secrets", "list pods", "list services").stream()
                    .mapToInt(call -> calls.path(call).path("asked").asInt())
                    .sum();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void leavesAloneWhatIsNotOurs() {
        var foreign =
                sim.client
                        .resource(
                                new ConfigMapBuilder()
                                        .withNewMetadata()
                                        .withName("slipway-" + id)
                                        .withNamespace(Sim.NAMESPACE)
                                        .endMetadata()
                                        .build())
                        .create();
        occupy("gpu-2", 1);
        untilReady(one());

        assertThat(crew.present("default")).containsExactly(id);
        untilCleared(1);

        assertThat(crew.present("default")).isEmpty();
        assertThat(sim.client.resource(foreign).get()).isNotNull();
        assertThat(sim.client.pods().inNamespace(Sim.NAMESPACE).withName("foreign").get())
                .isNotNull();
    }

    @Test
    void keepsTheHomeWhenTheReservationIsGone() {
        untilReady(one());
        untilCleared(1);

        assertThat(
                        sim.client
                                .persistentVolumeClaims()
                                .inNamespace(Sim.NAMESPACE)
                                .withName(Names.home("team-a", "operator"))
                                .get())
                .isNotNull();
    }

    @Test
    void turnsJupyterOnAndOffWithoutTouchingThePods() {
        untilReady(one());
        var before = uids();

        attend(jupyter(true), guard(1));
        var token = crew.token(id);
        attend(jupyter(false), guard(1));

        assertThat(token).hasSize(48);
        assertThat(crew.token(id)).isNull();
        assertThat(uids()).isEqualTo(before);
    }

    private @Nullable Sight tried(Crew one, Guard guard) {
        try {
            return one.attend(raise(gang(1), NOON, false), guard);
        } catch (Superseded late) {
            return null;
        }
    }

    private Outcome.Ready untilReady(Tenancy tenancy) {
        return untilReady(tenancy, 1);
    }

    private Outcome.Ready untilReady(Tenancy tenancy, long fence) {
        return (Outcome.Ready)
                Await.value(
                        () -> attend(tenancy, guard(fence)).outcome(),
                        outcome -> outcome instanceof Outcome.Ready);
    }

    private void untilCleared(long fence) {
        Await.value(
                () -> crew.attend(new Work.Clear(id), guard(fence)).outcome(),
                outcome -> outcome instanceof Outcome.Cleared);
    }

    private Sight attend(Tenancy tenancy, Guard guard) {
        return attend(tenancy, guard, NOON, false);
    }

    private Sight attend(Tenancy tenancy, Guard guard, Instant now, boolean ready) {
        return crew.attend(raise(tenancy, now, ready), guard);
    }

    private static Work.Raise raise(Tenancy tenancy, Instant now, boolean ready) {
        return new Work.Raise(tenancy, ready, NOON, now, null);
    }

    private void look(Instant now) {
        capacity =
                capacity.look(
                        sim.client.nodes().list().getItems(),
                        new Reading(
                                Map.of(),
                                "slipway.io/gpu-type",
                                Map.of(),
                                List.of("nvidia.com/gpu"),
                                Duration.ofMinutes(5)),
                        now);
    }

    private void fate(String fate) {
        sim.turn("POST", "pods/fates", "{\"fate\":\"%s\"}".formatted(fate));
    }

    /** A pod of somebody else takes GPUs. */
    private void occupy(String node, int gpus) {
        sim.client
                .resource(
                        new PodBuilder()
                                .withNewMetadata()
                                .withName("foreign")
                                .withNamespace(Sim.NAMESPACE)
                                .endMetadata()
                                .withNewSpec()
                                .withNodeName(node)
                                .withContainers(
                                        new ContainerBuilder()
                                                .withName("it")
                                                .withImage("busybox")
                                                .withNewResources()
                                                .addToLimits(
                                                        "nvidia.com/gpu",
                                                        new Quantity(String.valueOf(gpus)))
                                                .endResources()
                                                .build())
                                .endSpec()
                                .build())
                .create();
    }

    private List<Pod> pods() {
        return sim.client
                .pods()
                .inNamespace(Sim.NAMESPACE)
                .withLabel("slipway.io/reservation", id)
                .list()
                .getItems();
    }

    private List<Service> doors() {
        return sim.client
                .services()
                .inNamespace(Sim.NAMESPACE)
                .withLabel("slipway.io/reservation", id)
                .list()
                .getItems();
    }

    private List<String> uids() {
        return new ArrayList<>(pods().stream().map(pod -> pod.getMetadata().getUid()).toList());
    }

    private static Map<String, Quantity> limits(Pod pod) {
        return pod.getSpec().getContainers().getFirst().getResources().getLimits();
    }

    private Tenancy one() {
        return tenancy(List.of("gpu-1"), 2, 1, false);
    }

    private static Tenancy one(String other) {
        return tenancy(other, List.of("gpu-1"), 2, 1, false);
    }

    private Tenancy jupyter(boolean on) {
        return tenancy(List.of("gpu-1"), 2, 1, on);
    }

    private Tenancy gang(int placement) {
        return tenancy(List.of("gpu-1", "gpu-2"), 8, placement, false);
    }

    private Tenancy tenancy(List<String> nodes, int gpus, int placement, boolean jupyter) {
        return tenancy(id, nodes, gpus, placement, jupyter);
    }

    private static Tenancy tenancy(
            String of, List<String> nodes, int gpus, int placement, boolean jupyter) {
        return new Tenancy(
                of,
                "default",
                placement,
                "team-a",
                "operator",
                nodes,
                gpus,
                NOON.plus(Duration.ofHours(8)),
                List.of("octocat"),
                Names.home("team-a", "operator"),
                jupyter,
                "");
    }

    private Crew crew() {
        return crew(Crew.Watch.NOBODY);
    }

    private Crew crew(Crew.Watch watch) {
        return new Crew(
                sim.client,
                new Manifests(recipe()),
                new Deadline(START, Duration.ofMinutes(2)),
                new PortPairs(30_000, 32_767),
                () -> capacity,
                watch);
    }

    private static Recipe recipe() {
        return new Recipe(
                Sim.NAMESPACE,
                "pytorch/pytorch:2.8.0-cuda12.9-cudnn9-devel",
                "curlimages/curl:8.11.0",
                List.of("pytorch/pytorch:", "curlimages/curl:"),
                "https://github.com/{user}.keys",
                Duration.ofSeconds(1),
                List.of("nvidia.com/gpu"),
                null,
                false,
                "100Gi",
                null,
                "100Gi",
                null);
    }

    private static Guard guard(long fence) {
        return new Counting(fence, Integer.MAX_VALUE);
    }

    private static Guard guardThatDiesAfter(int calls) {
        return new Counting(1, calls);
    }

    /** A process that is killed before one of its calls. */
    private static final class Counting implements Guard {
        private final long fence;
        private final int most;
        private int calls;

        Counting(long fence, int most) {
            this.fence = fence;
            this.most = most;
        }

        @Override
        public long fence() {
            return fence;
        }

        @Override
        public void check() {
            if (++calls > most) {
                throw new Killed(most);
            }
        }
    }

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int calls;

        Killed(int calls) {
            super("after " + calls + " calls");
            this.calls = calls;
        }

        int calls() {
            return calls;
        }
    }
}
