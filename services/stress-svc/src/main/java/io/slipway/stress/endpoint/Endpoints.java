package io.slipway.stress.endpoint;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
public class Endpoints {
    private final EndpointStore store;

    Endpoints(EndpointStore store) {
        this.store = store;
    }

    @WithTransaction
    public Uni<Void> announced(Endpoint endpoint) {
        return store.put(endpoint);
    }

    /** Null when the tenant has no such endpoint. */
    @WithSession
    public Uni<@Nullable Endpoint> of(String tenant, String id) {
        return store.of(tenant, id);
    }
}
