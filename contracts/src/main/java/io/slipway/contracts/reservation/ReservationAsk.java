package io.slipway.contracts.reservation;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for, the same by REST and as the data of an {@code
 * io.slipway.reservation.asked.v1} event on {@code ext.<producer>.reservation.v1}.
 *
 * @param gpuType such as {@code h100}
 * @param hours 0.0833 (5 minutes) to 24
 * @param startAt the start of a booking; as early as can be when it is left out
 */
public record ReservationAsk(
        @Nullable Integer gpus,
        @Nullable String gpuType,
        @Nullable BigDecimal hours,
        @Nullable String name,
        @Nullable String githubUser,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant startAt) {

    public static final String TYPE = "io.slipway.reservation.asked.v1";
}
