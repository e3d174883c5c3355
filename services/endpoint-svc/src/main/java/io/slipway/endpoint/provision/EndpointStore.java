package io.slipway.endpoint.provision;

import static jakarta.persistence.LockModeType.PESSIMISTIC_WRITE;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class EndpointStore implements PanacheRepositoryBase<EndpointRow, UUID> {

    /** Locks the row, so that probes and the end of one endpoint are serialised. */
    Uni<EndpointRow> locked(EndpointId id) {
        return findById(id.value(), PESSIMISTIC_WRITE);
    }

    /** The item is null when it is not there or another tenant's. */
    Uni<EndpointRow> of(String tenant, EndpointId id) {
        return find("id = ?1 and tenant = ?2", id.value(), tenant).firstResult();
    }

    Uni<EndpointRow> any(EndpointId id) {
        return findById(id.value());
    }

    /** Locks what is due; who waits for the lock then finds it no longer due. */
    Uni<List<EndpointRow>> due(Instant now, int limit) {
        return find("state = 'probing' and nextProbeAt <= ?1 order by nextProbeAt", now)
                .page(0, limit)
                .withLock(PESSIMISTIC_WRITE)
                .list();
    }

    /** Newest first; one row more than the page holds, when there is one. */
    Uni<List<EndpointRow>> page(String tenant, int size, @Nullable PageKey after) {
        var rows =
                after == null
                        ? find("tenant = ?1 order by createdAt desc, id desc", tenant)
                        : find(
                                """
                                tenant = ?1 and (createdAt < ?2 or (createdAt = ?2 and id < ?3))
                                order by createdAt desc, id desc
                                """,
                                tenant,
                                after.createdAt(),
                                after.id());
        return rows.page(0, size + 1).list();
    }
}
