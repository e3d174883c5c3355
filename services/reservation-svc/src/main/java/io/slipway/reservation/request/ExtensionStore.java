package io.slipway.reservation.request;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.slipway.problem.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What became of wishes for more time that came with a key. */
@ApplicationScoped
class ExtensionStore implements PanacheRepositoryBase<ExtensionRow, String> {

    /** What the same key came to before; the pool must be locked. Refuses another wish. */
    Uni<@Nullable Extension> earlier(String tenant, @Nullable IdempotencyKey key) {
        if (key == null) {
            return Uni.createFrom().nullItem();
        }
        return find("tenant = ?1 and idempotencyKey = ?2", tenant, key.value())
                .firstResult()
                .map(
                        row -> {
                            if (row == null) {
                                return null;
                            }
                            if (!key.fingerprint().equals(row.fingerprint)) {
                                throw key.reused();
                            }
                            return row.toDomain();
                        });
    }

    Uni<Void> remember(
            Reservation reservation,
            Extension extension,
            @Nullable IdempotencyKey key,
            Instant now) {
        return key == null
                ? Uni.createFrom().voidItem()
                : persistAndFlush(ExtensionRow.of(reservation, extension, key, now))
                        .replaceWithVoid();
    }
}
