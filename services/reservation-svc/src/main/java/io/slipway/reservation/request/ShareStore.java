package io.slipway.reservation.request;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.slipway.planner.FairShare;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What everybody was given lately, of all pools, added up from the rows of reservations. To decide
 * it is added up each time; what is only told may be older, the older the longer adding up takes,
 * so that a long history does not keep the database busy with it.
 */
@ApplicationScoped
class ShareStore {
    /** Declared time from its start on; what was given back early does not count. */
    private static final String SHARES =
            """
            select tenant, owner, cast(sum(gpus * hours * power(0.5, age / ?1)) as float8)
            from (select tenant, owner, gpus,
                         extract(epoch from (case when state in ('queued', 'preparing', 'active')
                                             then ends_at else state_since end) - starts_at)
                             / 3600.0 as hours,
                         greatest(0, extract(epoch from (clock_timestamp() - starts_at))) as age
                  from reservation
                  where starts_at > clock_timestamp() - ?1 * 10 * interval '1 second'
                    and (started_at is not null or state in ('queued', 'preparing'))) used
            where hours > 0
            group by tenant, owner
            """;

    private static final Duration TOLD_FOR = Duration.ofSeconds(1);

    /** At most one part in so many of the time goes into adding up what is told. */
    private static final int TOLD_FOR_TIMES = 30;

    private final SittingStore sittings;
    private final Duration halfLife;
    private volatile @Nullable Given lately;

    ShareStore(SittingStore sittings, WaitingConfig waiting) {
        this.sittings = sittings;
        this.halfLife = waiting.halfLife();
    }

    /**
     * @param at when it was there, and how long it took; nanoseconds
     */
    private record Given(List<Object[]> rows, long at, long took) {
        boolean tells() {
            return System.nanoTime() - at < Math.max(TOLD_FOR.toNanos(), took * TOLD_FOR_TIMES);
        }
    }

    /** To decide by; this transaction's decisions are among it. */
    Uni<FairShare> shares(Instant now) {
        return sittings.write().chain(this::given).map(given -> share(given, now));
    }

    /** As it was a moment ago: it is told, and nothing is decided by it. */
    Uni<FairShare> told(Instant now) {
        var seen = lately;
        return (seen != null && seen.tells() ? Uni.createFrom().item(seen) : given())
                .map(given -> share(given, now));
    }

    private Uni<Given> given() {
        long began = System.nanoTime();
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(SHARES, Object[].class)
                                        .setParameter(1, halfLife.toSeconds())
                                        .getResultList())
                .map(rows -> new Given(rows, System.nanoTime(), System.nanoTime() - began))
                .invoke(given -> lately = given);
    }

    private FairShare share(Given given, Instant now) {
        var share = new FairShare(halfLife);
        given.rows.forEach(
                row ->
                        share.charge(
                                Turns.who((String) row[0], (String) row[1]),
                                1,
                                Duration.ofMillis(
                                        Math.round(((Number) row[2]).doubleValue() * 3_600_000)),
                                now));
        return share;
    }
}
