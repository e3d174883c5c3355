package io.slipway.endpoint.provision;

import static jakarta.persistence.LockModeType.PESSIMISTIC_WRITE;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.slipway.outbox.Columns;
import io.slipway.outbox.Together;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class EndpointStore implements PanacheRepositoryBase<EndpointRow, UUID> {
    private static final String WRITE =
            """
            insert into endpoint as known
            select *
            from json_populate_recordset(cast(null as endpoint), cast(cast(?1 as text) as json))
            on conflict (id) do update
            set state = excluded.state, deadline = excluded.deadline,
                next_probe_at = excluded.next_probe_at, probes = excluded.probes,
                last_answer = excluded.last_answer, model = excluded.model,
                reason = excluded.reason, remediation = excluded.remediation,
                settled_at = excluded.settled_at, version = known.version + 1
            returning cast(id as text)
            """;

    private final Together together;
    private final Columns columns;
    private final Together.Lane<EndpointRow> rows = new Together.Lane<>(this::write);

    EndpointStore(Together together, ObjectMapper json) {
        this.together = together;
        this.columns = Columns.ofFields(json);
    }

    /** Inserts a row, or shows the one with its id what it is now. */
    Uni<Void> write(EndpointRow row) {
        return together.write(rows, row);
    }

    /** A row that changed several times is written once, as it is after the last. */
    private Uni<Void> write(List<EndpointRow> all) {
        return getSession()
                .chain(
                        session ->
                                session.createNativeQuery(WRITE, String.class)
                                        .setParameter(1, columns.of(new LinkedHashSet<>(all)))
                                        .getResultList())
                .replaceWithVoid();
    }

    /** Locks the rows that are there, in one order for everybody. */
    Uni<List<EndpointRow>> locked(Collection<EndpointId> ids) {
        return ids.isEmpty()
                ? Uni.createFrom().item(List.of())
                : find("id in ?1 order by id", ids.stream().map(EndpointId::value).toList())
                        .withLock(PESSIMISTIC_WRITE)
                        .list();
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
