package io.slipway.reservation.fact;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.contracts.reservation.ReservationEvent;
import io.slipway.outbox.Together;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What was announced of reservations, and who listens to it. */
@ApplicationScoped
public class Facts {
    private static final Logger LOG = Logger.getLogger(Facts.class);
    private static final long TICK_MILLIS = 200;
    private static final int NEWS_MAX = 2_000;
    private static final int FORGOTTEN_AT_ONCE = 20_000;

    private final FactStore store;
    private final ObjectMapper json;
    private final Vertx vertx;
    private final Together together;
    private final Together.Lane<FactStore.Told> lane;
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean ticking = new AtomicBoolean();

    /** Up to which fact of each pool the listeners were told; used by one tick at a time. */
    private final Map<String, Long> told = new HashMap<>();

    Facts(FactStore store, ObjectMapper json, Vertx vertx, Together together) {
        this.store = store;
        this.json = json;
        this.vertx = vertx;
        this.together = together;
        this.lane = new Together.Lane<>(store::append);
    }

    /** Which facts of a pool there are: those after {@code gone}, up to {@code newest}. */
    public record Range(long gone, long newest) {}

    record News(String pool, long id, String reservation) {}

    /** Whose facts they are. */
    public record Subject(
            String pool, String reservationId, String tenant, String gpuType, int gpus) {}

    /**
     * Writes it at the end of the caller's work, in its transaction, which has locked the pool;
     * facts stay in the order in which they were given.
     */
    public Uni<Void> append(Subject of, ReservationEvent event) {
        return together.write(lane, new FactStore.Told(of, word(event), body(event)));
    }

    public Uni<List<Fact>> ofReservation(String id, long after, int limit) {
        return store.ofReservation(id, after, limit);
    }

    public Uni<List<Fact>> ofPool(String pool, long after, int limit) {
        return store.ofPool(pool, after, limit);
    }

    public Uni<Range> range(String pool) {
        return store.range(pool);
    }

    public Uni<Void> forget(Duration older) {
        return store.forget(older, FORGOTTEN_AT_ONCE);
    }

    /**
     * Listens until {@link #leave}: to one reservation of the pool, or with null to all of it. Read
     * what is there after this call, and nothing is missed.
     */
    public Listener listen(String pool, @Nullable String reservation) {
        var listener = new Listener(pool, reservation);
        listeners.add(listener);
        if (ticking.compareAndSet(false, true)) {
            tickSoon();
        }
        return listener;
    }

    public void leave(Listener listener) {
        listeners.remove(listener);
    }

    public int listening() {
        return listeners.size();
    }

    private void tickSoon() {
        vertx.setTimer(TICK_MILLIS, _ -> tick());
    }

    private void tick() {
        if (listeners.isEmpty()) {
            told.clear();
            ticking.set(false);
            // Whoever came between the two lines found it ticking.
            if (!listeners.isEmpty() && ticking.compareAndSet(false, true)) {
                tickSoon();
            }
            return;
        }
        var pools = listeners.stream().map(Listener::pool).distinct().toList();
        told.keySet().retainAll(pools);
        look(pools)
                .subscribe()
                .with(
                        _ -> tickSoon(),
                        failure -> {
                            LOG.debugf("Nobody is told at the moment: %s", failure.toString());
                            tickSoon();
                        });
    }

    private Uni<Void> look(List<String> pools) {
        var known = new ArrayList<String>();
        var after = new ArrayList<Long>();
        Uni<Void> first = Uni.createFrom().voidItem();
        for (String pool : pools) {
            Long last = told.get(pool);
            if (last == null) {
                first = first.chain(() -> begin(pool));
            } else {
                known.add(pool);
                after.add(last);
            }
        }
        return known.isEmpty()
                ? first
                : first.chain(() -> store.news(known, after, NEWS_MAX))
                        .invoke(this::tell)
                        .replaceWithVoid();
    }

    /** From here on; who listens already is made to look once. */
    private Uni<Void> begin(String pool) {
        return store.range(pool)
                .invoke(
                        range -> {
                            told.put(pool, range.newest());
                            listeners.stream()
                                    .filter(listener -> listener.pool().equals(pool))
                                    .forEach(listener -> listener.hear(null));
                        })
                .replaceWithVoid();
    }

    private void tell(List<News> news) {
        for (News one : news) {
            told.merge(one.pool(), one.id(), Math::max);
            for (Listener listener : listeners) {
                if (listener.pool().equals(one.pool())) {
                    listener.hear(one.reservation());
                }
            }
        }
    }

    private String body(ReservationEvent event) {
        try {
            return json.writerFor(ReservationEvent.class).writeValueAsString(event);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("cannot write a fact", impossible);
        }
    }

    private static String word(ReservationEvent event) {
        return switch (event) {
            case ReservationEvent.Waiting _ -> "waiting";
            case ReservationEvent.Queued _ -> "queued";
            case ReservationEvent.Promised _ -> "promised";
            case ReservationEvent.Active _ -> "active";
            case ReservationEvent.Expiring _ -> "expiring";
            case ReservationEvent.MemoryExceeded _ -> "memory-exceeded";
            case ReservationEvent.Ended _ -> "ended";
            case ReservationEvent.Unrecognised _ -> "unrecognised";
        };
    }
}
