package io.slipway.reservation.request;

import io.slipway.envelope.Uuid7;
import io.slipway.problem.IdempotencyKey;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;

@Entity
@Table(name = "extension")
class ExtensionRow {
    @Id String id;
    String tenant;
    String idempotencyKey;
    String fingerprint;
    String reservationId;
    long askedSeconds;
    long grantedSeconds;
    Instant furthestEnd;
    String limitedBy;
    Instant madeAt;

    static ExtensionRow of(
            Reservation reservation, Extension extension, IdempotencyKey key, Instant now) {
        var row = new ExtensionRow();
        row.id = Uuid7.text(now);
        row.tenant = reservation.tenant();
        row.idempotencyKey = key.value();
        row.fingerprint = key.fingerprint();
        row.reservationId = reservation.id().value();
        row.askedSeconds = extension.asked().toSeconds();
        row.grantedSeconds = extension.granted().toSeconds();
        row.furthestEnd = extension.furthestEnd();
        row.limitedBy = extension.limit().name();
        row.madeAt = now;
        return row;
    }

    Extension toDomain() {
        return new Extension(
                Duration.ofSeconds(askedSeconds),
                Duration.ofSeconds(grantedSeconds),
                furthestEnd,
                Extension.Limit.valueOf(limitedBy));
    }
}
