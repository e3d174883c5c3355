package io.slipway.stress.endpoint;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.net.URI;
import org.hibernate.annotations.Immutable;

/** Read by Hibernate, written by the statement of {@link EndpointStore}, many at a time. */
@Entity
@Immutable
@Table(name = "endpoint")
class EndpointRow {
    @Id String id;
    String tenant;
    String model;
    String url;
    long version;

    EndpointRow show(Endpoint endpoint) {
        id = endpoint.id();
        tenant = endpoint.tenant();
        model = endpoint.model();
        url = endpoint.url().toString();
        version = endpoint.version();
        return this;
    }

    Endpoint toDomain() {
        return new Endpoint(id, tenant, model, URI.create(url), version);
    }
}
