package io.slipway.guardrail.suppression;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class SuppressionStore implements PanacheRepositoryBase<SuppressionRow, String> {
    /** More than people will ever answer for at one time. */
    static final int MOST = 5000;

    Uni<List<SuppressionRow>> inForce(Instant now) {
        return find("until > ?1 order by id", now).range(0, MOST - 1).list();
    }

    Uni<List<SuppressionRow>> page(String tenant, @Nullable String before, int limit) {
        return find(
                        "tenant = ?1 and (?2 = '' or id < ?2) order by id desc",
                        tenant,
                        before == null ? "" : before)
                .range(0, limit - 1)
                .list();
    }

    Uni<Long> remove(String tenant, String id) {
        return delete("tenant = ?1 and id = ?2", tenant, id);
    }
}
