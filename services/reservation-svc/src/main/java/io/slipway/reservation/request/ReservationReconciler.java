package io.slipway.reservation.request;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.slipway.reservation.kube.Grounds;
import io.slipway.reservation.pool.Pools;
import io.slipway.reservation.pool.Rhythm;
import io.slipway.reservation.pool.Rhythm.Cue;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Looks every second whether anything is due, as long as it holds the pool's lease. In between one
 * short query says whether somebody's turn has come in the configured pool: four times a second,
 * and at once when something was decided, or came about, in this process. It can be stopped between
 * any two transactions: what is due stays due.
 */
@ApplicationScoped
class ReservationReconciler {
    private static final Logger LOG = Logger.getLogger(ReservationReconciler.class);
    private static final int ROUNDS = 50;
    private static final Duration LOOK = Duration.ofMillis(250);

    private final UUID holder = UUID.randomUUID();
    private final Pools pools;
    private final Transitions transitions;
    private final Reservations reservations;
    private final Grounds grounds;
    private final Meters meters;
    private final Duration replan;
    private final Duration sweep;
    private long passedAt;
    private final Map<String, Long> replannedAt = new ConcurrentHashMap<>();
    private volatile boolean driving;
    private boolean adopted;

    ReservationReconciler(
            Pools pools,
            Transitions transitions,
            Reservations reservations,
            Grounds grounds,
            Meters meters,
            ReservationConfig config) {
        this.pools = pools;
        this.transitions = transitions;
        this.reservations = reservations;
        this.grounds = grounds;
        this.meters = meters;
        this.replan = config.replan();
        this.sweep = config.sweep();
    }

    void begin(@Observes StartupEvent started, Rhythm rhythm) {
        passedAt = System.nanoTime() - sweep.toNanos();
        rhythm.repeatWoken(LOOK, Set.of(Cue.DUE, Cue.SEEN), this::round);
    }

    private Uni<Void> round(Set<Cue> cues) {
        long now = System.nanoTime();
        if (now - passedAt >= sweep.toNanos()) {
            passedAt = now;
            return pass();
        }
        return driving ? look(cues) : Uni.createFrom().voidItem();
    }

    /** Whoever was given GPUs that came free does not wait for the next pass. */
    private Uni<Void> look(Set<Cue> cues) {
        return (cues.isEmpty() ? lookAround() : act(cues))
                .onFailure()
                .invoke(failure -> LOG.debugf("Look failed: %s", failure.toString()))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> lookAround() {
        String pool = pools.configured();
        return transitions
                .stirred(pool)
                .chain(stirred -> stirred ? advance(pool, 1) : Uni.createFrom().voidItem());
    }

    /** It was told what there is to do. */
    private Uni<Void> act(Set<Cue> cues) {
        String pool = pools.configured();
        return cues.contains(Cue.SEEN)
                ? advance(pool, 1)
                : transitions.advanceDue(pool, holder).replaceWithVoid();
    }

    Uni<Void> pass() {
        return pools.lease(holder)
                .chain(mine -> mine ? drive() : Uni.createFrom().voidItem().invoke(this::standBy))
                .onFailure()
                .invoke(failure -> LOG.warnf("Pass failed, trying again: %s", failure.toString()))
                .onFailure()
                .recoverWithNull();
    }

    /** To those who wait: promises, and earlier starts. */
    private Uni<Void> handOut(String pool) {
        var looked = replannedAt.get(pool);
        boolean due = looked == null || System.nanoTime() - looked >= replan.toNanos();
        return (due
                        ? transitions
                                .replan(pool, holder)
                                .invoke(() -> replannedAt.put(pool, System.nanoTime()))
                        : Uni.createFrom().voidItem())
                .chain(() -> transitions.hand(pool, holder));
    }

    /** What describes the database is shown by one process only, or sums count it twice. */
    @Scheduled(every = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> show() {
        return driving
                ? reservations
                        .availability()
                        .chain(
                                types ->
                                        reservations
                                                .running()
                                                .invoke(running -> meters.show(types, running)))
                        .replaceWithVoid()
                        .onFailure()
                        .recoverWithNull()
                : Uni.createFrom().voidItem();
    }

    private Uni<Void> drive() {
        driving = true;
        return adopt(1).chain(() -> advance(pools.configured(), 1))
                .chain(() -> handOut(pools.configured()))
                .chain(this::driveOthers);
    }

    /** Whoever drives the configured pool drives those that admins made too. */
    private Uni<Void> driveOthers() {
        return pools.known()
                .chain(
                        all ->
                                Multi.createFrom()
                                        .iterable(all)
                                        .filter(facts -> !facts.configured())
                                        .onItem()
                                        .transformToUniAndConcatenate(
                                                facts -> driveOther(facts.name()))
                                        .collect()
                                        .last()
                                        .replaceWithVoid());
    }

    private Uni<Void> driveOther(String pool) {
        return pools.lease(pool, holder)
                .chain(
                        mine ->
                                mine
                                        ? advance(pool, 1).chain(() -> handOut(pool))
                                        : Uni.createFrom().voidItem());
    }

    /** Once per lease, as the configuration cannot change; a cluster can, at any time. */
    private Uni<Void> adopt(int count) {
        if (adopted || count > ROUNDS) {
            return Uni.createFrom().voidItem();
        }
        return transitions
                .adopt(holder)
                .chain(
                        changed -> {
                            adopted = !changed && !grounds.real();
                            return changed ? adopt(count + 1) : Uni.createFrom().voidItem();
                        });
    }

    private Uni<Void> advance(String pool, int count) {
        return transitions
                .advance(pool, holder)
                .chain(
                        due ->
                                over(pool, due) || count >= ROUNDS
                                        ? Uni.createFrom().voidItem()
                                        : advance(pool, count + 1));
    }

    /** Of the configured pool it is told at once when something is due again. */
    private boolean over(String pool, int due) {
        return pool.equals(pools.configured()) ? due < Transitions.BATCH : due == 0;
    }

    /** Another process drives the pool, and shows it. */
    private void standBy() {
        driving = false;
        adopted = false;
        meters.hide();
    }
}
