package io.slipway.reservation.request;

import static io.slipway.reservation.request.Desk.as;
import static io.slipway.reservation.request.Desk.cancel;
import static io.slipway.reservation.request.Desk.reserved;
import static io.slipway.reservation.request.Desk.show;
import static io.slipway.reservation.request.Desk.sql;
import static io.slipway.reservation.request.Desk.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.is;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipway.reservation.kube.Cluster;
import io.slipway.reservation.kube.Grounds;
import io.slipway.reservation.kube.KubernetesConfig;
import io.slipway.reservation.kube.Replica;
import io.slipway.reservation.kube.Sim;
import io.slipway.reservation.pool.PoolConfig;
import io.slipway.reservation.pool.Pools;
import io.slipway.testkit.Await;
import io.slipway.testkit.SlipwayStack;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two replicas against one database and one cluster. Both leases are taken from their holders again
 * and again, in the middle of their work and without their noticing, as when a process is stopped
 * for a while and goes on: each of them goes on acting until its fence is refused.
 */
@QuarkusTest
@WithTestResource(SlipwayStack.class)
@WithTestResource(Cluster.class)
class ReplicasIT {
    private static final int RESERVATIONS = 24;

    @Inject KubernetesConfig config;
    @Inject PoolConfig poolConfig;
    @Inject Grounds grounds;
    @Inject Instance<KubernetesClient> clients;
    @Inject Clock clock;
    @Inject Pools pools;
    @Inject Transitions transitions;
    @Inject Reservations reservations;
    @Inject Meters meters;
    @Inject ReservationConfig requests;

    private final AtomicBoolean over = new AtomicBoolean();
    private final ExecutorService others = Executors.newCachedThreadPool();
    private final List<Future<?>> running = new ArrayList<>();
    private Sim sim;
    private Replica replica;

    @BeforeEach
    void begin() {
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
                    assertThat(pods()).isEmpty();
                });
        replica = new Replica(config, poolConfig, grounds, clients, clock);
        var driver =
                new ReservationReconciler(
                        pools, transitions, reservations, grounds, meters, requests);
        running.add(
                others.submit(
                        () -> {
                            while (!over.get()) {
                                Await.await(replica::pass);
                                takeTheLeases();
                                Await.await(driver::pass);
                                takeTheLeases();
                            }
                        }));
    }

    @AfterEach
    void end() throws Exception {
        over.set(true);
        for (var one : running) {
            one.get();
        }
        others.shutdownNow();
        replica.close();
        sim.client.close();
    }

    @Test
    void leavesExactlyOneSetOfPodsForWhoeverStaysAndNoneForWhoeverGaveUp() {
        var random = new Random(7);
        var staying = new ArrayList<String>();
        var leaving = new ArrayList<String>();
        var cancels = new ArrayList<Future<?>>();
        for (int i = 0; i < RESERVATIONS; i++) {
            var id = reserved(1, "h100", 1);
            if (i % 2 == 0) {
                staying.add(id);
            } else {
                leaving.add(id);
                int looks = random.nextInt(12);
                cancels.add(
                        others.submit(
                                () -> {
                                    for (int look = 0; look < looks; look++) {
                                        show(id);
                                    }
                                    cancel(id).then().statusCode(200);
                                }));
            }
        }
        cancels.forEach(ReplicasIT::done);

        staying.forEach(id -> until(id, "active"));
        Await.until(
                () -> {
                    var byReservation =
                            pods().stream()
                                    .collect(
                                            Collectors.groupingBy(
                                                    pod ->
                                                            pod.getMetadata()
                                                                    .getLabels()
                                                                    .get("slipway.io/reservation"),
                                                    Collectors.counting()));
                    assertThat(byReservation.keySet()).containsExactlyInAnyOrderElementsOf(staying);
                    assertThat(byReservation.values()).containsOnly(1L);
                });
        leaving.forEach(id -> show(id).body("state", is("cancelled")));
        as("viewer")
                .get(Desk.PATH + "/availability")
                .then()
                .body("gpuTypes[0].free", is(16 - staying.size()));
    }

    private static void takeTheLeases() {
        sql(
                """
                do $$ begin
                    update ground_lease set held_until = clock_timestamp();
                    update pool set lease_until = clock_timestamp();
                end $$
                """);
    }

    private static void done(Future<?> future) {
        try {
            future.get();
        } catch (java.util.concurrent.ExecutionException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private List<Pod> pods() {
        return sim.client
                .pods()
                .inNamespace(Sim.NAMESPACE)
                .withLabel("app.kubernetes.io/managed-by", "slipway")
                .list()
                .getItems();
    }
}
