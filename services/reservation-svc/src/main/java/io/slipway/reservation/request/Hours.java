package io.slipway.reservation.request;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A time as the wire has it, in hours: whole seconds inside. */
public final class Hours {
    private static final BigDecimal LEAST = new BigDecimal("0.0833");
    private static final BigDecimal MOST = new BigDecimal("24");
    private static final BigDecimal SECONDS = new BigDecimal(3600);
    public static final String RANGE = "must be 0.0833 (5 minutes) to 24";

    private Hours() {}

    public static boolean allowed(@Nullable BigDecimal hours) {
        return hours != null && hours.compareTo(LEAST) >= 0 && hours.compareTo(MOST) <= 0;
    }

    /** At least five minutes, which 0.0833 hours are short of by a tenth of a second. */
    public static Duration length(BigDecimal hours) {
        long seconds =
                hours.round(MathContext.DECIMAL64)
                        .multiply(SECONDS)
                        .setScale(0, RoundingMode.HALF_UP)
                        .longValueExact();
        return Duration.ofSeconds(Math.max(seconds, 300));
    }

    public static BigDecimal of(Duration length) {
        var hours = BigDecimal.valueOf(length.toSeconds()).divide(SECONDS, 4, RoundingMode.HALF_UP);
        return hours.signum() == 0 ? BigDecimal.ZERO : hours.stripTrailingZeros();
    }
}
