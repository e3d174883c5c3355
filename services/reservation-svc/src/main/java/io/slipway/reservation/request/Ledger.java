package io.slipway.reservation.request;

import io.slipway.planner.Quota;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What owners and tenants have of what they may have, within one decision. */
final class Ledger {
    private final Limits limits;
    private final List<Holding> held;

    Ledger(Limits limits, List<Holding> held) {
        this.limits = limits;
        this.held = new ArrayList<>(held);
    }

    /**
     * How much there may be.
     *
     * @param promises of one owner, of one pool and GPU type
     */
    record Limits(Quota owner, Quota tenant, int promises) {}

    /**
     * GPUs that somebody has or is promised.
     *
     * @param queue the pool and the GPU type for which it is promised; null when it runs
     */
    record Holding(
            String tenant,
            String owner,
            @Nullable String apiKey,
            @Nullable String queue,
            Quota.Held held) {
        static Holding of(Reservation one) {
            return new Holding(
                    one.tenant(),
                    one.owner(),
                    one.terms().apiKey(),
                    one.state() instanceof ReservationState.Queued ? Ledger.queue(one) : null,
                    new Quota.Held(one.asked().gpus(), one.asked().length()));
        }
    }

    /** Fails with the problem when it is more than could ever be had. */
    void refuseTooMuch(Asked asked, int times) {
        var length = asked.length().multipliedBy(times);
        limits.owner()
                .check(List.of(), asked.gpus(), length)
                .or(() -> limits.tenant().check(List.of(), asked.gpus(), length))
                .ifPresent(
                        exceeded -> {
                            throw ReservationProblem.overQuota(exceeded);
                        });
    }

    /** Why it has to wait for others of its owner or tenant; null when it does not. */
    @Nullable Hindrance hindrance(Reservation made) {
        return hindrance(made, made.asked().length());
    }

    @Nullable Hindrance hindrance(Reservation made, Duration length) {
        var own =
                held.stream()
                        .filter(one -> one.tenant().equals(made.tenant()))
                        .filter(one -> one.owner().equals(made.owner()))
                        .toList();
        var owner = exceeded(limits.owner(), own, made, length);
        if (owner.isPresent()) {
            return new Hindrance(Hindrance.Rule.OWNER_QUOTA, "you may have " + words(owner.get()));
        }
        var tenant =
                exceeded(
                        limits.tenant(),
                        held.stream().filter(one -> one.tenant().equals(made.tenant())).toList(),
                        made,
                        length);
        if (tenant.isPresent()) {
            return new Hindrance(
                    Hindrance.Rule.TENANT_QUOTA, "your tenant may have " + words(tenant.get()));
        }
        long promised = own.stream().filter(one -> queue(made).equals(one.queue())).count();
        return promised >= limits.promises() ? Hindrance.ownerPromises(limits.promises()) : null;
    }

    /** It has its GPUs, or is promised them. */
    void take(Reservation reservation) {
        held.add(Holding.of(reservation));
    }

    private static Optional<Quota.Exceeded> exceeded(
            Quota quota, List<Holding> all, Reservation made, Duration length) {
        return quota.check(all.stream().map(Holding::held).toList(), made.asked().gpus(), length);
    }

    private static String words(Quota.Exceeded exceeded) {
        return switch (exceeded) {
            case Quota.Exceeded.Gpus(int limit, int used, int asked) ->
                    "%d GPUs at a time; %d are in use and %d more were asked"
                            .formatted(limit, used, asked);
            case Quota.Exceeded.GpuHours(double limit, double used, double asked) ->
                    "%.1f GPU-hours at a time; %.1f are in use and %.1f more were asked"
                            .formatted(limit, used, asked);
        };
    }

    private static String queue(Reservation reservation) {
        return reservation.pool() + "/" + reservation.asked().gpuType();
    }
}
