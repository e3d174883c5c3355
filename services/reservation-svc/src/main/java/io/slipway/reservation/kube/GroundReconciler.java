package io.slipway.reservation.kube;

import io.quarkus.runtime.StartupEvent;
import io.slipway.reservation.kube.Work.Outcome;
import io.slipway.reservation.kube.Work.Sight;
import io.slipway.reservation.pool.PoolConfig;
import io.slipway.reservation.pool.Rhythm;
import io.slipway.reservation.pool.Rhythm.Cue;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Brings the cluster in line with what reservations want, as long as it holds the cluster's lease.
 * It can be stopped between any two calls: what was not done is found missing by the next look.
 */
@ApplicationScoped
class GroundReconciler {
    private static final Logger LOG = Logger.getLogger(GroundReconciler.class);

    private static final Duration TOGETHER = Duration.ofMillis(20);
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final Duration NOTED_FOR = Duration.ofSeconds(1);

    private final UUID holder = UUID.randomUUID();
    private final KubernetesConfig config;
    private final String pool;
    private final Grounds grounds;
    private final ClusterClient cluster;
    private final Map<String, Noted> noted = new ConcurrentHashMap<>();
    private long sweptAt = System.nanoTime();
    private boolean swept;
    private long passedAt;
    private volatile @Nullable Leased leased;
    private Runnable told = () -> {};

    GroundReconciler(
            KubernetesConfig config, PoolConfig pools, Grounds grounds, ClusterClient cluster) {
        this.config = config;
        this.pool = pools.name();
        this.grounds = grounds;
        this.cluster = cluster;
    }

    void begin(@Observes StartupEvent started, Rhythm rhythm) {
        if (config.enabled()) {
            passedAt = System.nanoTime() - config.pass().toNanos();
            told = () -> rhythm.wake(Cue.SEEN);
            cluster.whenTouched(() -> rhythm.wake(Cue.WANTED));
            rhythm.repeatWoken(LOOK, Set.of(Cue.WANTED), _ -> round());
            rhythm.repeat(config.pass(), this::renew);
        }
    }

    /** Beside the work: however long that takes, the lease does not run out under it. */
    private Uni<Void> renew() {
        return lease().onFailure()
                .invoke(failure -> LOG.debugf("No lease: %s", failure.toString()))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    private Uni<@Nullable Leased> lease() {
        long asked = System.nanoTime();
        return grounds.lease(holder).map(fence -> leased = held(fence, asked));
    }

    /** A guard that is in use lives on as long as nobody else had the cluster meanwhile. */
    private @Nullable Leased held(@Nullable Long fence, long asked) {
        if (fence == null) {
            return null;
        }
        var present = leased;
        if (present == null || present.fence() != fence) {
            return new Leased(fence, asked, config.limits().lease());
        }
        present.renewed(asked);
        return present;
    }

    private Uni<Void> round() {
        long now = System.nanoTime();
        if (now - passedAt >= config.pass().toNanos()) {
            passedAt = now;
            return pass();
        }
        return look();
    }

    /** What became due or was touched since. */
    private Uni<Void> look() {
        var guard = leased;
        return guard == null || cluster.capacity() == null
                ? nothing()
                : work(Vertx.currentContext(), guard)
                        .onFailure()
                        .invoke(failure -> LOG.debugf("Look failed: %s", failure.toString()))
                        .onFailure()
                        .recoverWithNull();
    }

    Uni<Void> pass() {
        if (!config.enabled()) {
            return nothing();
        }
        var here = Vertx.currentContext();
        return back(here, onWorker(this::surveyed))
                .chain(this::lease)
                .chain(guard -> guard == null ? nothing() : drive(here, guard))
                .onFailure()
                .invoke(failure -> LOG.warnf("Pass failed, trying again: %s", failure.toString()))
                .onFailure()
                .recoverWithNull();
    }

    private boolean surveyed() {
        cluster.survey();
        return true;
    }

    private Uni<Void> drive(@Nullable Context here, Guard guard) {
        if (cluster.capacity() == null) {
            return nothing();
        }
        return work(here, guard).chain(() -> sweepDue() ? sweep(here, guard) : nothing());
    }

    private Uni<Void> work(@Nullable Context here, Guard guard) {
        return grounds.work(cluster.takeTouched(Grounds.WORK))
                .chain(work -> attend(here, work, guard));
    }

    /** What is seen of some is written down while others are looked at. */
    private Uni<Void> attend(@Nullable Context here, Collection<Work> work, Guard guard) {
        return work.isEmpty()
                ? nothing()
                : back(
                                here,
                                Multi.createBy()
                                        .merging()
                                        .streams(
                                                inParallel(raises(work), one -> attend(one, guard)),
                                                cleared(clears(work), guard))
                                        .group()
                                        .intoLists()
                                        .of(work.size(), TOGETHER))
                        .onItem()
                        .transformToUniAndConcatenate(sights -> record(sights, guard))
                        .collect()
                        .last()
                        .replaceWithVoid();
    }

    private static List<Work> raises(Collection<Work> work) {
        return work.stream().filter(one -> !(one instanceof Work.Clear)).toList();
    }

    private static List<Work.Clear> clears(Collection<Work> work) {
        return work.stream()
                .filter(Work.Clear.class::isInstance)
                .map(Work.Clear.class::cast)
                .toList();
    }

    /** What is there of all that are to go is asked for at once. */
    private Multi<Sight> cleared(List<Work.Clear> work, Guard guard) {
        return work.isEmpty()
                ? Multi.createFrom().empty()
                : onWorker(() -> cluster.crew().look(work.stream().map(Work.Clear::id).toList()))
                        .onFailure()
                        .invoke(failure -> LOG.warnf("Nothing is cleared: %s", failure.toString()))
                        .onFailure()
                        .recoverWithItem(Crew.Left.UNSEEN)
                        .onItem()
                        .transformToMulti(
                                left ->
                                        inParallel(
                                                work,
                                                one ->
                                                        careful(
                                                                one,
                                                                () ->
                                                                        cluster.crew()
                                                                                .clear(
                                                                                        one, left,
                                                                                        guard))));
    }

    private <T> Multi<Sight> inParallel(List<T> all, Function<T, Sight> work) {
        return Multi.createFrom()
                .iterable(all)
                .onItem()
                .transformToUni(one -> onWorker(() -> work.apply(one)))
                .merge(config.limits().parallel());
    }

    private Uni<Void> record(List<Sight> all, Guard guard) {
        var sights = all.stream().filter(this::isNew).toList();
        return sights.isEmpty() ? nothing() : write(sights, guard);
    }

    /** What starts and was written down a moment ago is looked at again by then in any case. */
    private boolean isNew(Sight sight) {
        if (!(sight.outcome() instanceof Outcome.Starting starting) || sight.ooms().count() > 0) {
            noted.remove(sight.outcome().id());
            return true;
        }
        long now = System.nanoTime();
        var before = noted.get(starting.id());
        if (before != null
                && before.outcome().equals(starting)
                && now - before.at() < NOTED_FOR.toNanos()) {
            return false;
        }
        noted.put(starting.id(), new Noted(starting, now));
        return true;
    }

    private record Noted(Outcome.Starting outcome, long at) {}

    private Uni<Void> write(List<Sight> sights, Guard guard) {
        return grounds.record(sights, guard.fence())
                .invoke(
                        () -> {
                            if (sights.stream().anyMatch(Sight::tells)) {
                                told.run();
                            }
                        });
    }

    private Sight attend(Work work, Guard guard) {
        return careful(work, () -> cluster.crew().attend(work, guard));
    }

    /** Whatever goes wrong with one leaves the others alone. */
    private static Sight careful(Work work, Supplier<Sight> attending) {
        try {
            return attending.get();
        } catch (RuntimeException failure) {
            LOG.warnf("%s is left for the next pass: %s", work.id(), failure.toString());
            return new Sight(new Outcome.Unseen(work.id()));
        }
    }

    /**
     * Removes what is labelled ours and belongs to no reservation that has anything. The cluster is
     * listed before the database is asked, so that nothing which was just begun can look left over.
     */
    private Uni<Void> sweep(@Nullable Context here, Guard guard) {
        return back(here, onWorker(() -> cluster.crew().present(pool)))
                .chain(
                        present ->
                                grounds.live(present)
                                        .map(
                                                live ->
                                                        present.stream()
                                                                .filter(id -> !live.contains(id))
                                                                .toList()))
                .chain(orphans -> remove(here, orphans, guard))
                .invoke(this::noteSweep);
    }

    private Uni<Void> remove(@Nullable Context here, List<String> orphans, Guard guard) {
        if (!orphans.isEmpty()) {
            LOG.warnf("The sweep removes what is left of %s", orphans);
        }
        return back(
                        here,
                        Multi.createFrom()
                                .iterable(orphans)
                                .onItem()
                                .transformToUniAndConcatenate(
                                        id -> onWorker(() -> attend(new Work.Clear(id), guard)))
                                .collect()
                                .asList())
                .replaceWithVoid();
    }

    private boolean sweepDue() {
        return !swept || System.nanoTime() - sweptAt >= config.limits().sweep().toNanos();
    }

    private void noteSweep() {
        swept = true;
        sweptAt = System.nanoTime();
    }

    private static Uni<Void> nothing() {
        return Uni.createFrom().voidItem();
    }

    private static <T> Uni<T> onWorker(Supplier<T> work) {
        return Uni.createFrom().item(work).runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    /** The database is asked from the loop that this pass began on. */
    private static <T> Uni<T> back(@Nullable Context here, Uni<T> work) {
        return here == null ? work : work.emitOn(task -> here.runOnContext(_ -> task.run()));
    }

    private static <T> Multi<T> back(@Nullable Context here, Multi<T> work) {
        return here == null ? work : work.emitOn(task -> here.runOnContext(_ -> task.run()));
    }

    /**
     * Counts the lease by a clock that cannot jump, from before it was asked for, and leaves the
     * last quarter of it to the call that is on its way.
     */
    private static final class Leased implements Guard {
        private final long fence;
        private final Duration lease;
        private volatile long leasedAt;

        Leased(long fence, long leasedAt, Duration lease) {
            this.fence = fence;
            this.leasedAt = leasedAt;
            this.lease = lease;
        }

        void renewed(long asked) {
            leasedAt = asked;
        }

        @Override
        public long fence() {
            return fence;
        }

        @Override
        public void check() {
            if (System.nanoTime() - leasedAt > lease.toNanos() / 4 * 3) {
                throw new Superseded("the lease is over");
            }
        }
    }
}
