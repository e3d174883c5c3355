package io.slipway.reservation.request;

import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.slipway.outbox.Gathering;
import io.slipway.problem.CommonProblem;
import io.slipway.problem.IdempotencyKey;
import io.slipway.problem.Outage;
import io.slipway.problem.Problem;
import io.slipway.reservation.pool.Pool;
import io.slipway.reservation.pool.Pools;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is asked about the same pools while they are decided about waits in this process, and shares
 * the next transaction: the pools are locked once and written once for all of it. Each gets its own
 * answer. When something else than refusals comes of a group, each of it is decided on its own, so
 * that nobody fails because of a neighbour. Whoever moves the reservations takes turns with the
 * groups.
 */
@ApplicationScoped
class Rounds {
    private static final int GROUP_MAX = 64;
    static final int WAITING_MAX = 512;
    private static final int KEPT = 256;
    private static final int CROSSED_MAX = 3;

    /** Whoever waits longer for the database waits for nothing. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final Pools pools;
    private final SittingStore sittings;
    private final Context root;
    private final Map<List<String>, Gathering<Matter<?>, Matter<?>>> gatherings =
            new ConcurrentHashMap<>();

    Rounds(Pools pools, SittingStore sittings, Vertx vertx) {
        this.pools = pools;
        this.sittings = sittings;
        this.root = vertx.getOrCreateContext();
    }

    /** A key, and whose it is. */
    record Keyed(String tenant, String key) {
        static @Nullable Keyed of(String tenant, @Nullable IdempotencyKey key) {
            return key == null ? null : new Keyed(tenant, key.value());
        }
    }

    /** Something that is asked of locked pools, and what it came to. */
    private static final class Matter<T> {
        private final @Nullable String tenant;
        private final @Nullable Keyed keyed;
        private final Function<List<Pool>, Uni<T>> decision;
        private volatile Uni<T> outcome =
                Uni.createFrom().failure(new IllegalStateException("not decided"));

        Matter(
                @Nullable String tenant,
                @Nullable Keyed keyed,
                Function<List<Pool>, Uni<T>> decision) {
            this.tenant = tenant;
            this.keyed = keyed;
            this.decision = decision;
        }

        Uni<Void> decide(List<Pool> locked) {
            return Uni.createFrom()
                    .deferred(() -> decision.apply(locked))
                    .invoke(answer -> outcome = Uni.createFrom().item(answer))
                    .replaceWithVoid();
        }

        void fail(Throwable failure) {
            outcome = Uni.createFrom().failure(failure);
        }
    }

    /**
     * Decides in the next transaction that locks these pools, and comes out when that is committed.
     *
     * @param names in their order; each decision has its own place in the order of arrival
     */
    <T> Uni<T> decide(List<String> names, Function<List<Pool>, Uni<T>> decision) {
        return decide(names, null, null, decision);
    }

    /**
     * The same, where it depends on what a tenant has elsewhere; what that key made before is
     * looked up with those of the others.
     */
    <T> Uni<T> decide(
            List<String> names,
            @Nullable String tenant,
            @Nullable Keyed keyed,
            Function<List<Pool>, Uni<T>> decision) {
        var gathering = gathering(names);
        if (gathering.full()) {
            return Uni.createFrom().failure(Rounds::busy);
        }
        var matter = new Matter<T>(tenant, keyed, decision);
        return here(gathering.add(matter)).chain(() -> matter.outcome);
    }

    /** A transaction of its own, for whoever moves the reservations of a pool. */
    <T> Uni<T> turn(String pool, Supplier<Uni<T>> work) {
        return here(gathering(List.of(pool)).turn(() -> onLoop(() -> sittings.transaction(work))));
    }

    private Gathering<Matter<?>, Matter<?>> gathering(List<String> names) {
        if (gatherings.size() > KEPT) {
            gatherings.values().removeIf(Gathering::idle);
        }
        return gatherings.computeIfAbsent(
                List.copyOf(names),
                all -> new Gathering<>(GROUP_MAX, WAITING_MAX, group -> together(all, group)));
    }

    private Uni<List<Matter<?>>> together(List<String> names, List<Matter<?>> group) {
        return round(names, group)
                .onFailure(Rounds::crossed)
                .retry()
                .atMost(CROSSED_MAX)
                .onFailure()
                .recoverWithUni(failure -> apart(names, group, failure))
                .replaceWith(group);
    }

    /**
     * Somebody who came by another way waited for us as we waited for them: nothing was decided.
     */
    private static boolean crossed(Throwable failure) {
        for (@Nullable Throwable one = failure; one != null; one = one.getCause()) {
            if (String.valueOf(one.getMessage()).contains("(40P01)")) {
                return true;
            }
        }
        return false;
    }

    private Uni<Void> apart(List<String> names, List<Matter<?>> group, Throwable failure) {
        if (group.size() == 1 || Outage.is(failure)) {
            group.forEach(matter -> matter.fail(failure));
            return Uni.createFrom().voidItem();
        }
        return each(
                group,
                matter ->
                        round(names, List.of(matter))
                                .onFailure()
                                .invoke(matter::fail)
                                .onFailure()
                                .recoverWithNull());
    }

    private Uni<Void> round(List<String> names, List<Matter<?>> group) {
        return onLoop(
                () ->
                        sittings.transaction(
                                () ->
                                        lock(names, group.size())
                                                .call(
                                                        locked ->
                                                                sittings.lockQuotas(
                                                                        locked, tenants(group)))
                                                .call(() -> sittings.lookUp(keyed(group)))
                                                .chain(locked -> decide(locked, group))));
    }

    private static List<String> tenants(List<Matter<?>> group) {
        return group.stream()
                .map(matter -> matter.tenant)
                .flatMap(Stream::ofNullable)
                .distinct()
                .toList();
    }

    private static List<Keyed> keyed(List<Matter<?>> group) {
        return group.stream().map(matter -> matter.keyed).flatMap(Stream::ofNullable).toList();
    }

    private Uni<List<Pool>> lock(List<String> names, int places) {
        return Multi.createFrom()
                .iterable(names)
                .onItem()
                .transformToUniAndConcatenate(name -> pools.lock(name, places))
                .collect()
                .asList();
    }

    private Uni<Void> decide(List<Pool> locked, List<Matter<?>> group) {
        return each(
                IntStream.range(0, group.size()).boxed().toList(),
                i -> decide(giving(locked, group.size() - 1 - i), group.get(i)));
    }

    private static List<Pool> giving(List<Pool> locked, int placesLeft) {
        return locked.stream().map(pool -> pool.giving(pool.ticket() - placesLeft)).toList();
    }

    /** A refusal is an answer, unless something was decided before it. */
    private Uni<Void> decide(List<Pool> locked, Matter<?> matter) {
        return sittings.decisions()
                .chain(
                        before ->
                                matter.decide(locked)
                                        .onFailure(Problem.class)
                                        .recoverWithUni(
                                                refused -> refuse(matter, before, refused)));
    }

    private Uni<Void> refuse(Matter<?> matter, long before, Throwable refused) {
        return sittings.decisions()
                .chain(
                        after -> {
                            if (after != before) {
                                return Uni.createFrom().failure(refused);
                            }
                            matter.fail(refused);
                            return Uni.createFrom().voidItem();
                        });
    }

    private static Problem busy() {
        return CommonProblem.UNAVAILABLE
                .because("%d requests for this pool wait already.".formatted(WAITING_MAX))
                .fix("Try again in a moment, with the same Idempotency-Key.")
                .retryAfter(Duration.ofSeconds(1));
    }

    /** Sessions open only on a context that is safe; this one belongs to no request. */
    private <T> Uni<T> onLoop(Supplier<Uni<T>> work) {
        return Uni.createFrom()
                .<T>emitter(
                        emitter -> {
                            var own =
                                    Objects.requireNonNull(
                                            VertxContext.createNewDuplicatedContext(root));
                            VertxContextSafetyToggle.setContextSafe(own, true);
                            own.runOnContext(
                                    _ ->
                                            Uni.createFrom()
                                                    .deferred(work::get)
                                                    .subscribe()
                                                    .with(emitter::complete, emitter::fail));
                        })
                .ifNoItem()
                .after(LONGEST)
                .failWith(() -> new TimeoutException("the database did not answer"));
    }

    /** Whoever asks goes on where it asked. */
    private static <T> Uni<T> here(Uni<T> work) {
        return Uni.createFrom()
                .deferred(
                        () -> {
                            var context = Objects.requireNonNull(Vertx.currentContext());
                            return work.emitOn(task -> context.runOnContext(_ -> task.run()));
                        });
    }

    private static <T> Uni<Void> each(List<T> items, Function<T, Uni<Void>> work) {
        return Multi.createFrom()
                .iterable(items)
                .onItem()
                .transformToUniAndConcatenate(work::apply)
                .collect()
                .last()
                .replaceWithVoid();
    }
}
