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
    private final WaitingConfig waiting;

    Allowances(ReservationStore store, ReservationConfig config, WaitingConfig waiting) {
        this.store = store;
        this.config = config;
        this.waiting = waiting;
    }

    /**
     * Fails with the problem when it asks for more than it could ever have; what it has to wait for
     * is told by the ledger. Joins a transaction that has the pool.
     */
    Uni<Ledger> check(Reservation made, @Nullable KeyLimits key) {
        return check(made, key, 1);
    }

    /** The same for so many like it, which cannot wait: their starts are given. */
    Uni<Void> checkAll(Reservation made, @Nullable KeyLimits key, int times) {
        return check(made, key, times)
                .invoke(
                        ledger -> {
                            var hindrance =
                                    ledger.hindrance(
                                            made, made.asked().length().multipliedBy(times));
                            if (hindrance != null) {
                                throw hindrance.refusal();
                            }
                        })
                .replaceWithVoid();
    }

    /** What those tenants have of what they may have. */
    Uni<Ledger> ledger(List<String> tenants) {
        return store.holdings(tenants).map(held -> new Ledger(limits(), held));
    }

    private Uni<Ledger> check(Reservation made, @Nullable KeyLimits key, int times) {
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
        return store.holdings(List.of(made.tenant()))
                .map(
                        all -> {
                            if (key != null && key.gpus() != null) {
                                checkKey(key, key.gpus(), all, asked.gpus());
                            }
                            var ledger = new Ledger(limits(), all);
                            ledger.refuseTooMuch(asked, times);
                            return ledger;
                        });
    }

    /** The limits that apply to a caller, and what is in use of them. */
    Uni<Standing> of(Caller caller) {
        return store.holdings(List.of(caller.tenant()))
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

    private static void checkKey(KeyLimits key, int limit, List<Ledger.Holding> all, int asked) {
        int used =
                all.stream()
                        .filter(one -> key.keyId().equals(one.apiKey()))
                        .mapToInt(one -> one.held().gpus())
                        .sum();
        if (!key.allowsGpus(used, asked)) {
            throw ReservationProblem.keyGpus(limit, used, asked);
        }
    }

    private Ledger.Limits limits() {
        return new Ledger.Limits(owner(), tenant(), waiting.promisesPerOwner());
    }

    private Quota owner() {
        return new Quota(config.quota().owner().gpus(), config.quota().owner().gpuHours());
    }

    private Quota tenant() {
        return new Quota(config.quota().tenant().gpus(), config.quota().tenant().gpuHours());
    }

    private static List<Quota.Held> of(List<Ledger.Holding> all, String owner) {
        return held(all.stream().filter(one -> one.owner().equals(owner)).toList());
    }

    private static List<Quota.Held> held(List<Ledger.Holding> all) {
        return all.stream().map(Ledger.Holding::held).toList();
    }
}
