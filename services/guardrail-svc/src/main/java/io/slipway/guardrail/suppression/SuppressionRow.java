package io.slipway.guardrail.suppression;

import io.slipway.guardrail.rule.Suppression;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "suppression")
class SuppressionRow {
    @Id String id;
    String tenant;
    String rule;
    @Nullable String clusterName;
    String reason;
    String who;
    Instant until;
    Instant createdAt;

    static SuppressionRow of(Suppressed suppressed) {
        var row = new SuppressionRow();
        row.id = suppressed.id();
        row.tenant = suppressed.tenant();
        row.rule = suppressed.suppression().rule();
        row.clusterName = suppressed.clusterName();
        row.reason = suppressed.suppression().reason();
        row.who = suppressed.suppression().who();
        row.until = suppressed.suppression().until();
        row.createdAt = suppressed.createdAt();
        return row;
    }

    Suppressed toDomain() {
        return new Suppressed(
                id, tenant, clusterName, new Suppression(rule, reason, who, until), createdAt);
    }
}
