package io.slipway.outbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.slipway.outbox.Standing.Stream;
import io.slipway.problem.Caller;
import io.slipway.problem.CommonProblem;
import io.slipway.problem.Outage;
import io.slipway.problem.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What an operator does with parked keys.
 *
 * <p>The events of a key are taken one transaction each, in order, under the key's lock: effect,
 * position and the end of the parking are one commit, so two calls at once, or one that is cut off,
 * neither repeat nor overtake. An event that arrives meanwhile takes the same lock before it goes
 * behind (see {@link #stillParked}), so none is left behind a key that has just become free.
 */
@ApplicationScoped
class ParkedKeys {
    private static final Logger LOG = Logger.getLogger(ParkedKeys.class);

    /** Events of one call; the same call again goes on. */
    private static final int MOST = 200;

    private static final String GAP = "gap";
    private static final String FAILED = "effect-failed";

    private final ParkedStore store;
    private final InboxStore inbox;
    private final ParkedGauge gauge;
    private final ObjectMapper json;
    private final Map<String, Function<ConsumerRecords<byte[], byte[]>, Uni<Void>>> consumers =
            new ConcurrentHashMap<>();

    ParkedKeys(ParkedStore store, InboxStore inbox, ParkedGauge gauge, ObjectMapper json) {
        this.store = store;
        this.inbox = inbox;
        this.gauge = gauge;
        this.json = json;
    }

    void register(String consumer, Function<ConsumerRecords<byte[], byte[]>, Uni<Void>> on) {
        consumers.put(consumer, on);
        gauge.register(consumer);
    }

    /** For a delivery that saw its key parked: holds the lock, and looks once more. */
    Uni<Boolean> stillParked(Delivery delivery) {
        var key = new ParkedKey(delivery.consumer(), delivery.topic(), delivery.key());
        return store.lock(key).chain(() -> store.waits(key));
    }

    Uni<List<ParkedEvent>> page(ParkedStore.Filter filter, long after, int limit) {
        return store.page(filter, after, limit);
    }

    Uni<List<SettledEvent>> settled(long before, int limit) {
        return store.settled(before, limit);
    }

    Uni<ParkedEvent> get(long id, Caller caller) {
        return store.get(id)
                .map(
                        found ->
                                found.event()
                                        .with(Redacted.of(found.payload(), caller.tenant(), json)));
    }

    /** Takes the events of this event's key once more, from the first on, until one fails. */
    Uni<Settlement> retry(long id, Caller operator, boolean acceptGap) {
        return store.key(id)
                .chain(key -> goOn(key, operator.subject(), acceptGap, 0, 0))
                .call(gauge::measure);
    }

    /** Leaves the first event of its key out for good, and goes on with those behind it. */
    Uni<Settlement> skip(long id, Caller operator, String why) {
        return store.key(id)
                .call(key -> Panache.withTransaction(() -> skip(id, key, operator.subject(), why)))
                .invoke(
                        key -> {
                            gauge.settled(key.consumer(), ParkedStore.SKIPPED);
                            LOG.infof(
                                    "Parked event skipped: consumer=%s key=%s id=%d by=%s",
                                    key.consumer(), key.key(), id, operator.subject());
                        })
                .chain(key -> goOn(key, operator.subject(), false, 0, 1))
                .call(gauge::measure);
    }

    private Uni<Void> skip(long id, ParkedKey key, String operator, String why) {
        return store.operate(key)
                .chain(() -> store.position(key))
                .chain(() -> store.lock(key))
                .chain(() -> store.head(key))
                .chain(
                        head -> {
                            if (head == null) {
                                return Uni.createFrom().failure(ParkedStore.unknown(id));
                            }
                            if (head.id() != id) {
                                return Uni.createFrom()
                                        .failure(
                                                CommonProblem.CONFLICT
                                                        .because(
                                                                "Event %d waits behind event %d of the same key."
                                                                        .formatted(id, head.id()))
                                                        .with("first", head.id())
                                                        .fix(
                                                                "Skip or retry the first event; the others follow it."));
                            }
                            return passedUnlessGap(head)
                                    .chain(
                                            () ->
                                                    store.settle(
                                                            id,
                                                            ParkedStore.SKIPPED,
                                                            why,
                                                            operator));
                        });
    }

    private Uni<Settlement> goOn(
            ParkedKey key, String operator, boolean acceptGap, int taken, int skipped) {
        if (taken == MOST) {
            return store.left(key)
                    .map(left -> new Settlement(taken, skipped, left.events(), left.next(), null));
        }
        var tried = new AtomicReference<@Nullable ParkedHead>();
        return Panache.withTransaction(() -> takeFirst(key, operator, acceptGap, tried))
                .onItemOrFailure()
                .transformToUni(
                        (_, failure) -> {
                            ParkedHead head = tried.get();
                            if (failure != null) {
                                return head == null || Outage.is(failure)
                                        ? Uni.createFrom().failure(failure)
                                        : stuck(head, failure, operator, taken, skipped);
                            }
                            if (head == null) {
                                return Uni.createFrom()
                                        .item(new Settlement(taken, skipped, 0, null, null));
                            }
                            gauge.settled(key.consumer(), ParkedStore.TAKEN);
                            return goOn(key, operator, false, taken + 1, skipped);
                        });
    }

    /**
     * @param tried is told which event it is; stays empty when nothing waits any more
     */
    private Uni<Void> takeFirst(
            ParkedKey key,
            String operator,
            boolean acceptGap,
            AtomicReference<@Nullable ParkedHead> tried) {
        return store.operate(key)
                .chain(() -> store.position(key))
                .chain(() -> store.lock(key))
                .chain(() -> store.head(key))
                .invoke(tried::set)
                .chain(
                        head ->
                                head == null
                                        ? Uni.createFrom().voidItem()
                                        : take(head, acceptGap)
                                                .chain(
                                                        () ->
                                                                store.settle(
                                                                        head.id(),
                                                                        ParkedStore.TAKEN,
                                                                        null,
                                                                        operator)));
    }

    private Uni<Void> take(ParkedHead head, boolean acceptGap) {
        return store.position(head.key())
                .chain(
                        last -> {
                            long version = head.event().aggregateVersion();
                            if (version > 0 && last > 0 && version <= last) {
                                return Uni.createFrom().voidItem();
                            }
                            if (version > last + 1 && last > 0 && !acceptGap) {
                                return Uni.createFrom().failure(gap(last + 1, version));
                            }
                            return effect(head).chain(() -> passed(head));
                        });
    }

    private Uni<Void> effect(ParkedHead head) {
        var on = consumers.get(head.key().consumer());
        return on == null
                ? Uni.createFrom()
                        .failure(
                                CommonProblem.CONFLICT.because(
                                        "No consumer of this name runs in this service."))
                : on.apply(ParkedRecord.alone(head.key(), head.event()));
    }

    /** Behind a gap the missing events may still come, and must not count as stale then. */
    private Uni<Void> passedUnlessGap(ParkedHead head) {
        var key = head.key();
        long version = head.event().aggregateVersion();
        return store.position(key)
                .chain(
                        last ->
                                last > 0 && version > last + 1
                                        ? Uni.createFrom().voidItem()
                                        : passed(head));
    }

    private Uni<Void> passed(ParkedHead head) {
        var key = head.key();
        long version = head.event().aggregateVersion();
        return store.position(key)
                .chain(
                        last ->
                                version > last
                                        ? inbox.advance(
                                                key.consumer(),
                                                Map.of(new Stream(key.topic(), key.key()), version))
                                        : Uni.createFrom().voidItem());
    }

    private Uni<Settlement> stuck(
            ParkedHead head, Throwable failure, String operator, int taken, int skipped) {
        String reason =
                failure instanceof Gap
                        ? GAP
                        : failure instanceof Problem problem ? problem.type().slug() : FAILED;
        LOG.warnf(
                failure,
                "Parked event failed again: consumer=%s key=%s id=%d reason=%s by=%s",
                head.key().consumer(),
                head.key().key(),
                head.id(),
                reason,
                operator);
        return Panache.withTransaction(() -> store.triedInVain(head.id(), reason, operator))
                .chain(() -> store.left(head.key()))
                .map(
                        left ->
                                new Settlement(
                                        taken,
                                        skipped,
                                        left.events(),
                                        left.next(),
                                        new Settlement.Stuck(
                                                head.id(), head.event().id(), reason)));
    }

    private static Gap gap(long wanted, long found) {
        return new Gap("version %d is wanted, %d waits".formatted(wanted, found));
    }

    /** The event before it never came. */
    private static final class Gap extends RuntimeException {
        Gap(String text) {
            super(text, null, false, false);
        }
    }
}
