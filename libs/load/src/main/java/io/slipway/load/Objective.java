package io.slipway.load;

import io.slipway.load.measure.Measure;
import java.time.Duration;

/** A limit that a share of all requests must keep; a request that failed did not keep it. */
public record Objective(Measure measure, double percentile, Duration limit) {
    public Objective {
        if (!(percentile > 0 && percentile < 1)) {
            throw new IllegalArgumentException(
                    "a percentile is between 0 and 1, not " + percentile);
        }
        if (!limit.isPositive()) {
            throw new IllegalArgumentException("a limit is positive, not " + limit);
        }
    }
}
