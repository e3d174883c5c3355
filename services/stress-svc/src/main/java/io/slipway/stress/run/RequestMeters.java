package io.slipway.stress.run;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import io.slipway.load.measure.Metrics;
import io.slipway.load.measure.Timeline;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Requests of runs while they run. Made at the start, so that its counters are there from zero. */
@Startup
@ApplicationScoped
class RequestMeters {
    /** What became of one request, as a label. */
    enum Outcome {
        DONE,
        /** Done, but the generator turned to it later than the plan allows: its own fault. */
        LATE,
        FAILED,
        /** Kept back by the limit of requests in flight. */
        BLOCKED,
        /** Under way when the run was over. */
        INCOMPLETE;

        static Outcome of(Timeline request, Duration lag) {
            return switch (request.outcome()) {
                case Timeline.Outcome.Done _ ->
                        request.dispatched() - request.intended() > lag.toNanos() ? LATE : DONE;
                case Timeline.Outcome.Failed(String kind, _) ->
                        kind.equals("blocked") ? BLOCKED : FAILED;
                case Timeline.Outcome.Incomplete _ -> INCOMPLETE;
            };
        }
    }

    private final Map<Outcome, Counter> ended;
    private final Timer lag;
    private final Timer firstToken;

    RequestMeters(MeterRegistry meters) {
        this.ended =
                Stream.of(Outcome.values())
                        .collect(
                                Collectors.toUnmodifiableMap(
                                        Function.identity(), outcome -> counter(outcome, meters)));
        this.lag =
                Timer.builder("stress.schedule.lag")
                        .description("From the intended start to when the generator turned to it")
                        .serviceLevelObjectives(
                                Duration.ofMillis(1),
                                Duration.ofMillis(5),
                                Duration.ofMillis(10),
                                Duration.ofMillis(50),
                                Duration.ofMillis(250),
                                Duration.ofSeconds(1))
                        .register(meters);
        this.firstToken =
                Timer.builder("stress.first.token")
                        .description("From the intended start to the first token")
                        .serviceLevelObjectives(
                                Duration.ofMillis(50),
                                Duration.ofMillis(100),
                                Duration.ofMillis(250),
                                Duration.ofMillis(500),
                                Duration.ofSeconds(1),
                                Duration.ofMillis(2500),
                                Duration.ofSeconds(10),
                                Duration.ofMinutes(1))
                        .register(meters);
    }

    private static Counter counter(Outcome outcome, MeterRegistry meters) {
        return Counter.builder("stress.requests")
                .description("Requests of load tests that ended")
                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                .register(meters);
    }

    /** On the event loop of a run, for every request: it only counts. */
    void count(Timeline request, Duration allowed) {
        Outcome outcome = Outcome.of(request, allowed);
        Counter counter = ended.get(outcome);
        if (counter != null) {
            counter.increment();
        }
        lag.record(Duration.ofNanos(Math.max(0, request.dispatched() - request.intended())));
        if (outcome == Outcome.DONE || outcome == Outcome.LATE) {
            firstToken.record(Duration.ofNanos(Metrics.of(request).timeToFirstTokenIntended()));
        }
    }
}
