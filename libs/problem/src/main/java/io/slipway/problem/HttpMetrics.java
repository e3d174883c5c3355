package io.slipway.problem;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.stream.Stream;

/** Gives the HTTP latency its buckets, and keeps strangers from making label values. */
public class HttpMetrics {
    private static final double[] BUCKETS =
            Stream.of(50, 100, 250, 500, 1000, 2500)
                    .mapToDouble(millis -> Duration.ofMillis(millis).toNanos())
                    .toArray();

    @Produces
    @Singleton
    MeterFilter buckets() {
        return new MeterFilter() {
            @Override
            public DistributionStatisticConfig configure(
                    Meter.Id id, DistributionStatisticConfig config) {
                return id.getName().equals("http.server.requests")
                        ? DistributionStatisticConfig.builder()
                                .serviceLevelObjectives(BUCKETS)
                                .build()
                                .merge(config)
                        : config;
            }

            /** A call with a wrong method would put its raw path into the label. */
            @Override
            public Meter.Id map(Meter.Id id) {
                return id.getName().equals("http.server.requests")
                                && "405".equals(id.getTag("status"))
                        ? id.replaceTags(
                                Stream.concat(
                                                id.getTags().stream()
                                                        .filter(tag -> !tag.getKey().equals("uri")),
                                                Stream.of(Tag.of("uri", "METHOD_NOT_ALLOWED")))
                                        .toList())
                        : id;
            }
        };
    }
}
