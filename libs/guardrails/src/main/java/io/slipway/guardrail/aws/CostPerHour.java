package io.slipway.guardrail.aws;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;

/**
 * What a set of nodes costs in an hour, as far as the price table knows.
 *
 * @param usd sum of the nodes that have a price
 * @param unpriced instance types without one; the cost is a floor while there are any
 * @param priceDate day the prices were collected
 * @param priceRegion region they are of
 */
public record CostPerHour(
        BigDecimal usd, List<String> unpriced, LocalDate priceDate, String priceRegion) {
    private static final BigDecimal SECONDS = BigDecimal.valueOf(3600);

    public boolean complete() {
        return unpriced.isEmpty();
    }

    public BigDecimal usdFor(Duration life) {
        return usd.multiply(BigDecimal.valueOf(life.toSeconds()))
                .divide(SECONDS, 2, RoundingMode.HALF_UP);
    }
}
