package io.slipway.reservation.stream;

import io.slipway.planner.ReservationId;
import io.slipway.problem.Callers;
import io.slipway.reservation.pool.Pools;
import io.slipway.reservation.request.Reservations;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a stream of what is not there, or not the caller's. It has to happen before: the
 * framework answers 200 before the first event is asked for.
 */
@ApplicationScoped
class StreamCheck {
    private final Reservations reservations;
    private final Pools pools;
    private final Callers callers;

    StreamCheck(Reservations reservations, Pools pools, Callers callers) {
        this.reservations = reservations;
        this.pools = pools;
        this.callers = callers;
    }

    @Existing
    @ServerRequestFilter
    public Uni<Void> check(UriInfo uri) {
        String tenant = callers.current().tenant();
        @Nullable String pool = uri.getPathParameters().getFirst("name");
        @Nullable String id = uri.getPathParameters().getFirst("id");
        if (pool != null) {
            return pools.isKnown(pool)
                    .invoke(
                            there -> {
                                if (!there) {
                                    throw StreamProblem.noPool(pool);
                                }
                            })
                    .replaceWithVoid();
        }
        return id == null
                ? Uni.createFrom().voidItem()
                : reservations.poolOf(tenant, new ReservationId(id)).replaceWithVoid();
    }
}
