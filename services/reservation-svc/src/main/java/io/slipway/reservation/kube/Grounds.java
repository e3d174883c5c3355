package io.slipway.reservation.kube;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.slipway.planner.ReservationId;
import io.slipway.problem.Caller;
import io.slipway.problem.CommonProblem;
import io.slipway.reservation.kube.Work.Outcome;
import io.slipway.reservation.kube.Work.Sight;
import io.slipway.reservation.kube.capacity.Capacity;
import io.slipway.reservation.kube.capacity.Site;
import io.slipway.reservation.kube.pod.Names;
import io.slipway.reservation.kube.pod.Trouble;
import io.slipway.reservation.pool.PoolConfig;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What makes reservations real. Where Kubernetes is not configured, and in pools that were made by
 * hand, a reservation is a booking: its ground is ready at once and nothing is written about it.
 * The verbs that a reservation uses join its transaction.
 */
@ApplicationScoped
public class Grounds {
    private static final int BATCH = 200;

    /** So many are looked at before something else may come first. */
    static final int WORK = 64;

    private static final Duration SOON = Duration.ofSeconds(2);

    private final KubernetesConfig config;
    private final String pool;
    private final GroundStore store;
    private final ClusterClient cluster;

    Grounds(KubernetesConfig config, PoolConfig pools, GroundStore store, ClusterClient cluster) {
        this.config = config;
        this.pool = pools.name();
        this.store = store;
        this.cluster = cluster;
    }

    /** Whether something runs for the reservations of a pool. */
    public boolean real(String poolName) {
        return config.enabled() && poolName.equals(pool);
    }

    public boolean real() {
        return config.enabled();
    }

    /** They have their GPUs: whatever they need is brought about from now on. */
    public Uni<Void> prepare(String poolName, List<Tenant> all) {
        if (all.isEmpty() || !real(poolName)) {
            return Uni.createFrom().voidItem();
        }
        var homes = new LinkedHashMap<String, String>();
        all.forEach(
                one ->
                        homes.put(
                                one.id().value(),
                                config.storage().home()
                                        ? Names.home(one.tenant(), one.owner())
                                        : ""));
        return store.raise(poolName, homes);
    }

    /** A reservation, and whose it is. */
    public record Tenant(ReservationId id, String tenant, String owner) {}

    /** What became of the grounds of those reservations, each of them. */
    public Uni<Map<ReservationId, Standing>> look(String poolName, List<ReservationId> ids) {
        if (ids.isEmpty() || !real(poolName)) {
            return Uni.createFrom().item(standings(ids, Map.of()));
        }
        return store.of(ids).map(grounds -> standings(ids, grounds));
    }

    private Map<ReservationId, Standing> standings(
            List<ReservationId> ids, Map<ReservationId, Ground> grounds) {
        var all = new HashMap<ReservationId, Standing>();
        for (var id : ids) {
            var ground = grounds.get(id);
            all.put(
                    id,
                    ground == null
                            ? new Standing.Ready()
                            : ground.standing(config.limits().placements()));
        }
        return all;
    }

    /** They do not have their GPUs any more: what runs for them goes. */
    public Uni<Void> end(String poolName, List<ReservationId> ids) {
        return ids.isEmpty() || !real(poolName) ? Uni.createFrom().voidItem() : store.clear(ids);
    }

    /** Whose ground became ready, or cannot be had, and what was killed for its memory. */
    public Uni<List<News>> news(String poolName) {
        return real(poolName)
                ? store.news(poolName, BATCH).map(all -> all.stream().map(this::news).toList())
                : Uni.createFrom().item(List.of());
    }

    private News news(GroundStore.News seen) {
        var ground = seen.ground();
        var id = new ReservationId(ground.reservationId());
        var last = ground.lastOomAt();
        return new News(
                id,
                ground.standing(config.limits().placements()),
                seen.held(),
                seen.untold() == 0 || last == null ? null : new Ooms(id, ground.ooms(), last));
    }

    /** Whether there is any of it. */
    public Uni<Boolean> anyNews(String poolName) {
        return real(poolName) ? store.anyNews(poolName) : Uni.createFrom().item(false);
    }

    /**
     * What nobody acted on yet.
     *
     * @param held how many GPUs it holds
     * @param untold kills for memory that were not announced; null when there are none
     */
    public record News(ReservationId id, Standing standing, int held, @Nullable Ooms untold) {}

    /** What is asked for has changed: it is looked at soon. */
    public Uni<Void> lookSoon(String poolName, ReservationId id) {
        return real(poolName)
                ? store.later(List.of(id.value()), Duration.ZERO)
                : Uni.createFrom().voidItem();
    }

    public Uni<Void> told(Ooms ooms) {
        return store.told(ooms.id(), ooms.kills());
    }

    /** How often something of a reservation was killed for its memory, and when last. */
    public record Ooms(ReservationId id, int kills, Instant last) {}

    /** The nodes by name; null while they are not known, and where the configuration lists them. */
    public @Nullable Map<String, Site> sites(String poolName) {
        Capacity capacity = real(poolName) ? cluster.capacity() : null;
        return capacity == null ? null : capacity.sites();
    }

    /** The nodes of the cluster; null while they are not known, and where there is none. */
    public @Nullable Map<String, Site> sites() {
        return sites(pool);
    }

    /** Whether new pods may come to a machine. Blocking; what others wrote meanwhile stays. */
    public void cordon(String machine, boolean closed) {
        cluster.cordon(machine, closed);
    }

    /** How long a lost node, or another in its place, is expected back. */
    public Duration backWithin() {
        return config.nodes().backWithin();
    }

    /** How long a node on which nothing could be started is left alone. */
    public Duration spareFor() {
        return config.nodes().spareFor();
    }

    /** How far what runs for a reservation is; of a reservation of that tenant. */
    Uni<Access> access(Caller caller, ReservationId id) {
        return seen(caller.tenant(), id)
                .chain(
                        seen ->
                                seen.ground() != null
                                                && seen.ground().stage().equals("ready")
                                                && seen.owner().equals(caller.subject())
                                        ? withToken(seen)
                                        : Uni.createFrom().item(access(seen, null)));
    }

    /**
     * What its tenant may know.
     *
     * @param real whether anything is started for reservations of its pool
     * @param ssh the command that leads in; null when there is none
     */
    record Access(
            boolean real, @Nullable Ground ground, @Nullable String ssh, @Nullable String token) {}

    record Seen(String pool, String owner, @Nullable Ground ground) {}

    @WithSession
    Uni<Seen> seen(String tenant, ReservationId id) {
        return store.whose(tenant, id)
                .map(
                        whose -> {
                            if (whose.isEmpty()) {
                                throw CommonProblem.NOT_FOUND
                                        .because("There is no reservation with this id.")
                                        .fix("List yours: slipway reservation list.");
                            }
                            return whose.get();
                        })
                .chain(
                        whose ->
                                store.of(id)
                                        .map(
                                                ground ->
                                                        new Seen(
                                                                whose.pool(),
                                                                whose.owner(),
                                                                ground)));
    }

    /** A cluster that is away does not hide the rest. */
    private Uni<Access> withToken(Seen seen) {
        var id = seen.ground() == null ? "" : seen.ground().reservationId();
        return Uni.createFrom()
                .item(() -> Optional.ofNullable(cluster.crew().token(id)))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .onFailure()
                .recoverWithItem(Optional.empty())
                .map(token -> access(seen, token.orElse(null)));
    }

    private Access access(Seen seen, @Nullable String token) {
        var ground = seen.ground();
        var gateway = config.access().gateway().orElse(null);
        return new Access(
                real(seen.pool()), ground, ground == null ? null : ground.ssh(gateway), token);
    }

    @WithTransaction
    Uni<@Nullable Long> lease(UUID holder) {
        return store.lease(pool, holder, config.limits().lease());
    }

    @WithSession
    Uni<List<Work>> work(Collection<String> touched) {
        return store.work(pool, touched, WORK);
    }

    /** Which of those reservations are to have something in the cluster. */
    @WithSession
    Uni<Set<String>> live(Collection<String> ids) {
        return store.live(ids);
    }

    /**
     * Writes down what was seen; nothing of it when somebody else has the cluster by now. Each
     * statement commits by itself: none of them says anything of what another one says.
     */
    @WithSession
    Uni<Void> record(List<Sight> sights, long fence) {
        var look = config.limits().look();
        var seen = sights.stream().flatMap(sight -> seen(sight, look).stream()).toList();
        var unseen =
                sights.stream()
                        .flatMap(
                                sight ->
                                        sight.outcome() instanceof Outcome.Unseen(String id)
                                                ? Stream.of(id)
                                                : Stream.<String>of())
                        .toList();
        return (seen.isEmpty() ? Uni.createFrom().voidItem() : store.seen(seen, fence))
                .chain(
                        () ->
                                unseen.isEmpty()
                                        ? Uni.createFrom().voidItem()
                                        : store.later(unseen, SOON));
    }

    private static Optional<GroundStore.Seen> seen(Sight sight, Duration look) {
        return switch (sight.outcome()) {
            case Outcome.Ready(String id, int placement, String host, int port) ->
                    Optional.of(seen(id, placement, "ready", look, null, host, port, sight));
            case Outcome.Starting(String id, int placement, Trouble trouble) ->
                    Optional.of(seen(id, placement, "raising", SOON, trouble, "", 0, sight));
            case Outcome.Failed(String id, int placement, Trouble trouble) ->
                    Optional.of(seen(id, placement, "failed", look, trouble, "", 0, sight));
            case Outcome.Cleared(String id) ->
                    Optional.of(seen(id, 0, "cleared", look, null, "", 0, sight));
            case Outcome.Unseen _ -> Optional.empty();
        };
    }

    private static GroundStore.Seen seen(
            String id,
            int placement,
            String stage,
            Duration next,
            @Nullable Trouble trouble,
            String host,
            int port,
            Sight sight) {
        return new GroundStore.Seen(id, placement, stage, next, trouble, host, port, sight.ooms());
    }
}
