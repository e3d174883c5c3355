package io.slipway.contracts.stress;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for, the same by REST and as the data of an {@code io.slipway.stress.asked.v1}
 * event on {@code ext.<producer>.stress.v1}.
 *
 * @param target base URL of an OpenAI-compatible server, when no endpointId is given
 * @param arrivals {@code constant} or {@code poisson} (default)
 * @param ratePerSecond requests per second that should start, open loop
 * @param duration ISO-8601 duration
 */
public record StressAsk(
        @Nullable String endpointId,
        @Nullable String target,
        @Nullable String model,
        @Nullable String arrivals,
        @Nullable Double ratePerSecond,
        @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable Duration duration,
        @Nullable Integer promptTokens,
        @Nullable Integer outputTokens,
        @Nullable Long seed) {

    public static final String TYPE = "io.slipway.stress.asked.v1";
}
