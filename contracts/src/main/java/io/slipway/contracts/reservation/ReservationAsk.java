package io.slipway.contracts.reservation;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for, the same by REST and as the data of an {@code
 * io.slipway.reservation.asked.v1} event on {@code ext.<producer>.reservation.v1}.
 *
 * @param gpuType such as {@code h100}
 * @param hours 0.0833 (5 minutes) to 24
 * @param startAt the start of a booking; as early as can be when it is left out
 * @param pool the pool it must be in; any that fits when it is left out
 * @param zone the zone it must be in
 * @param labels labels that its pool must have
 * @param priority -10 to 10, 0 when it is left out; a higher one comes first when GPUs come free
 * @param jupyter whether a notebook runs beside SSH
 */
public record ReservationAsk(
        @Nullable Integer gpus,
        @Nullable String gpuType,
        @Nullable BigDecimal hours,
        @Nullable String name,
        @Nullable String githubUser,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant startAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String pool,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String zone,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Map<String, String> labels,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer priority,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean jupyter) {

    /** Wherever it fits, like everybody else's. */
    public ReservationAsk(
            @Nullable Integer gpus,
            @Nullable String gpuType,
            @Nullable BigDecimal hours,
            @Nullable String name,
            @Nullable String githubUser,
            @Nullable Instant startAt) {
        this(gpus, gpuType, hours, name, githubUser, startAt, null, null, null, null, null);
    }

    public static final String TYPE = "io.slipway.reservation.asked.v1";
}
