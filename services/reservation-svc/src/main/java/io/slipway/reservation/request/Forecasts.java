package io.slipway.reservation.request;

import io.slipway.reservation.pool.Pool;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * What this process has learned of expected starts, by pool and GPU type. It is read from the
 * database when it is first asked for, and what happened since then each time it is asked: nobody
 * has to tell it, whichever process moves the reservations.
 */
@ApplicationScoped
class Forecasts {
    /** Pools and types of which something is kept; those that were asked for last. */
    private static final int KEPT = 256;

    private final ReservationStore store;
    private final OutcomeStore outcomes;
    private final SequencedMap<Kind, Experience> kinds = new LinkedHashMap<>(16, 0.75f, true);

    private record Kind(String pool, String gpuType) {}

    Forecasts(ReservationStore store, OutcomeStore outcomes) {
        this.store = store;
        this.outcomes = outcomes;
    }

    /** What a waiting reservation can look forward to; the roster is the one it waits in. */
    Uni<Roster.Outlook> outlook(Reservation waits, Roster roster, Pool pool) {
        var type = waits.asked().gpuType();
        var experience = experience(new Kind(pool.name(), type));
        return recalled(experience, pool, type)
                .chain(() -> store.ended(pool.name(), type, experience.seen()))
                .chain(
                        ended ->
                                store.came(pool.name(), type, experience.ticketSeen())
                                        .map(
                                                came ->
                                                        experience.outlook(
                                                                roster,
                                                                ended,
                                                                came,
                                                                waits.id(),
                                                                pool.now())));
    }

    private Uni<Void> recalled(Experience experience, Pool pool, String type) {
        return experience.recalled()
                ? Uni.createFrom().voidItem()
                : outcomes.waited(pool.name(), type).invoke(experience::recall).replaceWithVoid();
    }

    private Experience experience(Kind kind) {
        synchronized (kinds) {
            var experience = kinds.computeIfAbsent(kind, _ -> new Experience());
            if (kinds.size() > KEPT) {
                kinds.pollFirstEntry();
            }
            return experience;
        }
    }
}
