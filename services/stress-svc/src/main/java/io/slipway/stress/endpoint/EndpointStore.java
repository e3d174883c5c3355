package io.slipway.stress.endpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.slipway.outbox.Columns;
import io.slipway.outbox.Together;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class EndpointStore implements PanacheRepositoryBase<EndpointRow, String> {
    private static final String WRITE =
            """
            insert into endpoint as known
            select *
            from json_populate_recordset(cast(null as endpoint), cast(cast(?1 as text) as json))
            on conflict (id) do update
            set tenant = excluded.tenant, model = excluded.model, url = excluded.url,
                version = excluded.version
            returning id
            """;

    private final Together together;
    private final Columns columns;
    private final Together.Lane<EndpointRow> rows = new Together.Lane<>(this::write);

    EndpointStore(Together together, ObjectMapper json) {
        this.together = together;
        this.columns = Columns.ofFields(json);
    }

    Uni<Void> put(Endpoint endpoint) {
        return together.write(rows, new EndpointRow().show(endpoint));
    }

    /** Of an endpoint that was announced several times, the last word. */
    private Uni<Void> write(List<EndpointRow> all) {
        Map<String, EndpointRow> last = new LinkedHashMap<>();
        all.forEach(row -> last.put(row.id, row));
        return getSession()
                .chain(
                        session ->
                                session.createNativeQuery(WRITE, String.class)
                                        .setParameter(1, columns.of(last.values()))
                                        .getResultList())
                .replaceWithVoid();
    }

    Uni<@Nullable Endpoint> of(String tenant, String id) {
        return find("tenant = ?1 and id = ?2", tenant, id)
                .firstResult()
                .map(row -> row == null ? null : row.toDomain());
    }
}
