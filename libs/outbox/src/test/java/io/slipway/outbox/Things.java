package io.slipway.outbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.quarkus.runtime.StartupEvent;
import io.slipway.problem.CommonProblem;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** A service in miniature: announces counts and notes what it took in. */
@ApplicationScoped
class Things {
    private static final String CONSUMER = "outbox-test.things";

    private final Outbox outbox;
    private final Together together;
    private final Intake intake;
    private final Set<String> broken = ConcurrentHashMap.newKeySet();

    Things(Outbox outbox, Together together, Intake intake) {
        this.outbox = outbox;
        this.together = together;
        this.intake = intake;
    }

    void register(@Observes StartupEvent started) {
        intake.register(CONSUMER, this::on);
    }

    /** Events of this thing with mood {@code unsure} fail from now on, after their effect. */
    void breakDown(String thing) {
        broken.add(thing);
    }

    void mend(String thing) {
        broken.remove(thing);
    }

    @WithTransaction
    Uni<Void> prepare() {
        return sql("""
                        create table if not exists thing (id text primary key, count int not null)
                        """)
                .chain(
                        () ->
                                sql(
                                        """
                                        create table if not exists effect (
                                            seq bigint generated always as identity,
                                            thing text not null, count int not null)
                                        """));
    }

    /** Counts one up under the lock of the row and announces it; may fail after that. */
    @WithTransaction
    Uni<Void> count(String thing, boolean failing) {
        return sql("insert into thing values (?1, 0) on conflict do nothing", thing)
                .chain(
                        () ->
                                Panache.getSession()
                                        .chain(
                                                session ->
                                                        session.createNativeQuery(
                                                                        "update thing set count = count + 1 where id = ?1 returning count",
                                                                        Integer.class)
                                                                .setParameter(1, thing)
                                                                .getSingleResult()))
                .chain(
                        count ->
                                outbox.append(
                                        ThingEvent.TOPIC,
                                        thing,
                                        ThingEvent.class,
                                        new ThingEvent.Counted(thing, count, "good"),
                                        Cause.request(thing, "tester")))
                .invoke(
                        () -> {
                            if (failing) {
                                throw new IllegalStateException("after the append");
                            }
                        });
    }

    /** Announces a run of counts of several things in one transaction, the way a batch does. */
    @WithTransaction
    Uni<Void> run(List<String> things, int from, boolean failing) {
        return together.during(
                () ->
                        Multi.createFrom()
                                .range(0, things.size())
                                .onItem()
                                .transformToUniAndConcatenate(
                                        i ->
                                                outbox.append(
                                                        ThingEvent.TOPIC,
                                                        things.get(i),
                                                        ThingEvent.class,
                                                        new ThingEvent.Counted(
                                                                things.get(i), from + i, "good"),
                                                        Cause.request(things.get(i), "tester")))
                                .collect()
                                .last()
                                .invoke(
                                        () -> {
                                            if (failing) {
                                                throw new IllegalStateException("after the run");
                                            }
                                        }));
    }

    @Incoming("things")
    Uni<Void> on(ConsumerRecords<byte[], byte[]> records) {
        return intake.take(
                CONSUMER,
                records,
                ThingEvent.class,
                (event, _) ->
                        switch (event) {
                            case ThingEvent.Counted(String thing, int count, String mood) ->
                                    effect(thing, count, mood);
                            case ThingEvent.Unrecognised _ -> Uni.createFrom().voidItem();
                        });
    }

    @Incoming("asks")
    Uni<Void> ask(ConsumerRecords<byte[], byte[]> records) {
        return intake.takeAsks(
                "outbox-test.asks",
                records,
                Map.of("acme", "team-a"),
                "io.slipway.test.asked.v1",
                JsonNode.class,
                asked ->
                        asked.body().has("refuse")
                                ? Uni.createFrom()
                                        .failure(CommonProblem.CONFLICT.because("not now"))
                                : effect("asked", 1, "good"));
    }

    private Uni<Void> effect(String thing, int count, String mood) {
        return sql("insert into effect (thing, count) values (?1, ?2)", thing, count)
                .invoke(
                        () -> {
                            if (mood.equals("bad")
                                    || (mood.equals("unsure") && broken.contains(thing))) {
                                throw new IllegalStateException("a bad mood");
                            }
                        });
    }

    @WithSession
    Uni<List<Integer>> effects(String thing) {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(
                                                "select count from effect where thing = ?1 order by seq",
                                                Integer.class)
                                        .setParameter(1, thing)
                                        .getResultList());
    }

    @WithSession
    Uni<List<String>> parked(String key) {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(
                                                "select reason from parked_event where msg_key = ?1 order by id",
                                                String.class)
                                        .setParameter(1, key)
                                        .getResultList());
    }

    @WithSession
    Uni<Map<String, String>> traces(String thing) {
        return outbox.traces(ThingEvent.TOPIC, List.of(thing));
    }

    @WithSession
    Uni<Long> waiting() {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery("select count(*) from outbox", Long.class)
                                        .getSingleResult());
    }

    private static Uni<Void> sql(String sql, Object... parameters) {
        return Panache.getSession()
                .chain(
                        session -> {
                            var query = session.createNativeQuery(sql);
                            for (int i = 0; i < parameters.length; i++) {
                                query.setParameter(i + 1, parameters[i]);
                            }
                            return query.executeUpdate();
                        })
                .replaceWithVoid();
    }
}
