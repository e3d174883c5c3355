package io.slipway.deploy.cluster;

import io.slipway.problem.Violation;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster costs and may cost.
 *
 * @param usdPerHour by the bundled price table; a floor where a type has no price
 * @param budgetUsd most over its whole life; null for no limit
 */
public record Spending(BigDecimal usdPerHour, @Nullable BigDecimal budgetUsd) {
    public static final Spending NONE = new Spending(BigDecimal.ZERO, null);

    /** Refused when a cluster that lives from then to the end costs more than it may. */
    void covers(Instant since, Instant end, String pointer) {
        BigDecimal cost =
                usdPerHour
                        .multiply(BigDecimal.valueOf(Duration.between(since, end).toMinutes()))
                        .divide(BigDecimal.valueOf(60), 2, RoundingMode.HALF_UP);
        if (budgetUsd != null && cost.compareTo(budgetUsd) > 0) {
            throw Violation.refuse(
                    List.of(
                            new Violation(
                                    pointer,
                                    "leads to %s USD until %s at %s USD an hour; the budget of the cluster is %s USD"
                                            .formatted(
                                                    cost.toPlainString(),
                                                    end,
                                                    usdPerHour.toPlainString(),
                                                    budgetUsd.toPlainString()))));
        }
    }
}
