package io.slipway.reservation.request;

import static io.slipway.reservation.request.Desk.PATH;
import static io.slipway.reservation.request.Desk.as;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipway.contracts.reservation.ReservationEvent;
import io.slipway.envelope.CloudEvent;
import io.slipway.envelope.EnvelopeReader;
import io.slipway.envelope.Parsed;
import io.slipway.testkit.Await;
import io.slipway.testkit.Events;
import io.slipway.testkit.SlipwayStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many clients at once: whatever they do, no GPU is given twice and nobody is overtaken. */
@QuarkusTest
@WithTestResource(SlipwayStack.class)
class StormIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int REQUESTS = 240;
    private static final int AT_ONCE = 24;

    /** Nodes with more GPUs promised than they have, at the start of any slot on them. */
    private static final String OVERBOOKED =
            """
            with live as (
                select *, string_to_array(nodes, ',') as names from reservation
                where state in ('queued', 'preparing', 'active')),
            edge as (select distinct unnest(names) as node, starts_at as at from live)
            select count(*) from (
                select edge.node, sum(live.gpus_per_node) as held
                from edge join live on edge.node = any(live.names)
                     and live.starts_at <= edge.at and edge.at < live.ends_at
                group by edge.node, edge.at) taken
            join node on node.name = taken.node
            where taken.held > node.gpus
            """;

    private static final String HELD_WRONGLY =
            """
            select count(*) from reservation r
            where (select count(*) from gpu where reservation_id = r.id)
                  <> case when state in ('preparing', 'active') then gpus else 0 end
            """;

    @BeforeEach
    void clear() {
        Desk.clear();
    }

    @Test
    void neverGivesAGpuTwice() throws Exception {
        long seed = Long.getLong("slipway.seed", System.nanoTime());
        System.out.println("StormIT seed " + seed);
        var random = new Random(seed);
        var tasks =
                IntStream.range(0, REQUESTS)
                        .<Callable<String>>mapToObj(
                                _ -> {
                                    int gpus = List.of(1, 2, 4, 8, 16).get(random.nextInt(5));
                                    int hours = 1 + random.nextInt(5);
                                    int dice = random.nextInt(10);
                                    return () -> live(gpus, hours, dice);
                                })
                        .toList();

        var ids = inParallel(tasks);

        assertThat(count(OVERBOOKED)).isZero();
        assertThat(count(HELD_WRONGLY)).isZero();
        assertThat(ids).doesNotHaveDuplicates().hasSize(REQUESTS);
        var events =
                Events.records(
                        ReservationEvent.TOPIC,
                        seen -> promisedStarts(seen, Set.copyOf(ids)).size() == REQUESTS);
        assertThat(promisedStarts(events, Set.copyOf(ids)))
                .hasSize(REQUESTS)
                .allSatisfy(
                        (_, starts) ->
                                assertThat(starts).isSortedAccordingTo(Comparator.reverseOrder()));
        assertThat(versions(events))
                .allSatisfy(
                        (_, versions) ->
                                assertThat(versions)
                                        .isEqualTo(
                                                LongStream.rangeClosed(1, versions.size())
                                                        .boxed()
                                                        .toList()));
    }

    @Test
    void makesOneReservationOfManyRequestsWithOneKey() throws Exception {
        var key = UUID.randomUUID().toString();
        var task =
                (Callable<String>)
                        () ->
                                as("operator")
                                        .header("Idempotency-Key", key)
                                        .body(Map.of("gpus", 1, "gpuType", "h100", "hours", 1))
                                        .post(PATH)
                                        .then()
                                        .statusCode(201)
                                        .extract()
                                        .path("id");

        assertThat(inParallel(IntStream.range(0, 20).mapToObj(_ -> task).toList()))
                .containsOnly(inParallel(List.of(task)).getFirst());
    }

    private static String live(int gpus, int hours, int dice) {
        String id =
                as("operator")
                        .body(Map.of("gpus", gpus, "gpuType", "h100", "hours", hours))
                        .post(PATH)
                        .then()
                        .statusCode(201)
                        .extract()
                        .path("id");
        if (dice < 6) {
            Desk.cancel(id).then().statusCode(200);
        } else if (dice < 8) {
            assertThat(Desk.extend(id, 1).statusCode()).isIn(200, 409);
        }
        return id;
    }

    private static List<String> inParallel(List<Callable<String>> tasks)
            throws ExecutionException, InterruptedException {
        var gate = new Semaphore(AT_ONCE);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var futures =
                    tasks.stream()
                            .map(
                                    task ->
                                            threads.submit(
                                                    () -> {
                                                        gate.acquire();
                                                        try {
                                                            return task.call();
                                                        } finally {
                                                            gate.release();
                                                        }
                                                    }))
                            .toList();
            var results = new ArrayList<String>();
            for (var future : futures) {
                results.add(future.get());
            }
            return results;
        }
    }

    private static Map<String, List<Long>> versions(List<ConsumerRecord<byte[], byte[]>> records) {
        var versions = new HashMap<String, List<Long>>();
        for (var record : records) {
            if (EnvelopeReader.read(record) instanceof Parsed.Event(String key, CloudEvent event)) {
                versions.computeIfAbsent(key, _ -> new ArrayList<>()).add(event.aggregateVersion());
            }
        }
        return versions;
    }

    /**
     * The promises of each of these reservations in their order; a start that was missed is no
     * promise. Those of other tests may lose nodes, and with them their starts.
     */
    private static Map<String, List<Instant>> promisedStarts(
            List<ConsumerRecord<byte[], byte[]>> records, Set<String> ids) {
        var starts = new HashMap<String, List<Instant>>();
        for (var record : records) {
            if (EnvelopeReader.read(record) instanceof Parsed.Event(String key, CloudEvent event)
                    && ids.contains(key)
                    && event.type().equals(ReservationEvent.Promised.TYPE)) {
                var promised = tree(event);
                if (!promised.path("cause").asText().startsWith("missed")) {
                    starts.computeIfAbsent(key, _ -> new ArrayList<>())
                            .add(Instant.parse(promised.path("startsAt").asText()));
                }
            }
        }
        return starts;
    }

    private static JsonNode tree(CloudEvent event) {
        try {
            return JSON.readTree(event.data());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long count(String query) {
        var counted =
                Await.await(
                        () ->
                                Panache.withSession(
                                        () ->
                                                Panache.getSession()
                                                        .chain(
                                                                session ->
                                                                        session.createNativeQuery(
                                                                                        query,
                                                                                        Long.class)
                                                                                .getSingleResult())));
        return counted == null ? -1 : counted;
    }
}
