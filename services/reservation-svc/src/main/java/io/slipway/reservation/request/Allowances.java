package io.slipway.reservation.request;

import io.slipway.planner.Quota;
import io.slipway.problem.Caller;
import io.slipway.reservation.key.KeyLimits;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How much an owner and a tenant may have at a time, and how long each may have it. */
@ApplicationScoped
class Allowances {
    private final ReservationStore store;
    private final ReservationConfig config;

    Allowances(ReservationStore store, ReservationConfig config) {
        this.store = store;
        this.config = config;
    }

    /** Fails with the problem when it asks for too much; joins a transaction that has the pool. */
    Uni<Void> check(Reservation made, @Nullable KeyLimits key) {
        return check(made, key, 1);
    }

    /** The same for so many like it. */
    Uni<Void> check(Reservation made, @Nullable KeyLimits key, int times) {
        var asked = made.asked();
        if (key != null && !key.allowsType(asked.gpuType())) {
            return Uni.createFrom().failure(() -> ReservationProblem.keyType(key, asked.gpuType()));
        }
        if (key != null && key.longest() != null && !key.allowsLength(asked.length())) {
            Duration most = key.longest();
            return Uni.createFrom().failure(() -> ReservationProblem.keyLength(most));
        }
        Duration longest = config.longest().get(asked.gpuType());
        if (longest != null && asked.length().compareTo(longest) > 0) {
            return Uni.createFrom()
                    .failure(() -> ReservationProblem.tooLong(asked.gpuType(), longest));
        }
        return store.holdings(made.tenant())
                .invoke(
                        all -> {
                            if (key != null && key.gpus() != null) {
                                check(key, key.gpus(), all, asked.gpus());
                            }
                            check("You", owner(), of(all, made.owner()), asked, times);
                            check("Your tenant", tenant(), held(all), asked, times);
                        })
                .replaceWithVoid();
    }

    /** The limits that apply to a caller, and what is in use of them. */
    Uni<Standing> of(Caller caller) {
        return store.holdings(caller.tenant())
                .map(
                        all ->
                                new Standing(
                                        Used.of(owner(), of(all, caller.subject())),
                                        Used.of(tenant(), held(all)),
                                        config.longest()));
    }

    /** Limits and what is in use of them. */
    record Standing(Used owner, Used tenant, Map<String, Duration> longest) {}

    record Used(Quota quota, int gpus, double gpuHours) {
        static Used of(Quota quota, List<Quota.Held> held) {
            return new Used(
                    quota,
                    held.stream().mapToInt(Quota.Held::gpus).sum(),
                    held.stream()
                            .mapToDouble(one -> one.gpus() * one.length().toSeconds() / 3600.0)
                            .sum());
        }
    }

    /** GPUs that somebody has or is promised. */
    record Holding(String owner, @Nullable String apiKey, Quota.Held held) {}

    private static void check(KeyLimits key, int limit, List<Holding> all, int asked) {
        int used =
                all.stream()
                        .filter(one -> key.keyId().equals(one.apiKey()))
                        .mapToInt(one -> one.held().gpus())
                        .sum();
        if (!key.allowsGpus(used, asked)) {
            throw ReservationProblem.keyGpus(limit, used, asked);
        }
    }

    /** The occurrences of a series do not run at the same time, but their hours add up. */
    private static void check(
            String who, Quota quota, List<Quota.Held> held, Asked asked, int times) {
        quota.check(held, asked.gpus(), asked.length().multipliedBy(times))
                .ifPresent(
                        exceeded -> {
                            throw ReservationProblem.overQuota(who, exceeded);
                        });
    }

    private Quota owner() {
        return new Quota(config.quota().owner().gpus(), config.quota().owner().gpuHours());
    }

    private Quota tenant() {
        return new Quota(config.quota().tenant().gpus(), config.quota().tenant().gpuHours());
    }

    private static List<Quota.Held> of(List<Holding> all, String owner) {
        return held(all.stream().filter(one -> one.owner().equals(owner)).toList());
    }

    private static List<Quota.Held> held(List<Holding> all) {
        return all.stream().map(Holding::held).toList();
    }
}
