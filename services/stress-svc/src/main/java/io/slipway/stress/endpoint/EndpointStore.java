package io.slipway.stress.endpoint;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class EndpointStore implements PanacheRepositoryBase<EndpointRow, String> {

    Uni<Void> put(Endpoint endpoint) {
        return findById(endpoint.id(), LockModeType.PESSIMISTIC_WRITE)
                .chain(
                        row ->
                                row == null
                                        ? persist(new EndpointRow().show(endpoint))
                                        : Uni.createFrom().item(row.show(endpoint)))
                .replaceWithVoid();
    }

    Uni<@Nullable Endpoint> of(String tenant, String id) {
        return find("tenant = ?1 and id = ?2", tenant, id)
                .firstResult()
                .map(row -> row == null ? null : row.toDomain());
    }
}
