package io.slipway.load;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;

/** When requests should start, open loop: the server's answers change nothing about it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "process")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Arrivals.Constant.class, name = "constant"),
    @JsonSubTypes.Type(value = Arrivals.Poisson.class, name = "poisson")
})
public sealed interface Arrivals {
    double ratePerSecond();

    Duration duration();

    /** The i-th request at i / rate. */
    record Constant(double ratePerSecond, Duration duration) implements Arrivals {}

    /** Independent exponential gaps; the same seed gives the same times. */
    record Poisson(double ratePerSecond, Duration duration, long seed) implements Arrivals {}

    /** As many requests as are to be expected. */
    default double expected() {
        return ratePerSecond() * duration().toNanos() / 1e9;
    }
}
