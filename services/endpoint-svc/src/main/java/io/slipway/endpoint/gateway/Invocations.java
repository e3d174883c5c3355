package io.slipway.endpoint.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import io.slipway.endpoint.EndpointProblem;
import io.slipway.endpoint.provision.EndpointId;
import io.slipway.endpoint.provision.Endpoints;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Invocations under way. Made at the start, so that its counters are there from zero on. */
@Startup
@ApplicationScoped
public class Invocations {
    private static final Duration BUSY_RETRY = Duration.ofSeconds(2);
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5)
    };

    private final Endpoints endpoints;
    private final UpstreamClient upstream;
    private final GatewayConfig config;
    private final Vertx vertx;
    private final Gates gates;
    private final Map<Outcome, Timer> ended = new EnumMap<>(Outcome.class);

    Invocations(
            Endpoints endpoints,
            UpstreamClient upstream,
            GatewayConfig config,
            Vertx vertx,
            MeterRegistry meters) {
        this.endpoints = endpoints;
        this.upstream = upstream;
        this.config = config;
        this.vertx = vertx;
        this.gates = new Gates(config.seats(), config.places());
        meters.gauge("endpoint.requests.waiting", gates, Gates::waiting);
        meters.gauge("endpoint.requests.under.way", gates, Gates::underWay);
        for (Outcome outcome : Outcome.values()) {
            ended.put(
                    outcome,
                    Timer.builder("endpoint.invocation")
                            .description("From the request to the last byte of its answer")
                            .tag("outcome", outcome.tag())
                            .serviceLevelObjectives(BUCKETS)
                            .register(meters));
        }
    }

    /**
     * Writes the answer to the client itself; done when the invocation is over.
     *
     * @param path of the OpenAI protocol, such as {@code /v1/completions}
     */
    Uni<Void> pass(String tenant, EndpointId id, String path, byte[] body, RoutingContext client) {
        long begun = System.nanoTime();
        return endpoints
                .route(tenant, id)
                .chain(
                        server ->
                                seat(gates, id, vertx, config.waitingTime())
                                        .chain(
                                                () ->
                                                        upstream.pass(server.at(path), body, client)
                                                                .onTermination()
                                                                .invoke(() -> gates.leave(id))))
                .onItemOrFailure()
                .invoke((outcome, failure) -> count(outcome, begun))
                .onCancellation()
                .invoke(() -> count(Outcome.ABANDONED, begun))
                .replaceWithVoid();
    }

    private void count(@Nullable Outcome outcome, long begun) {
        Outcome how = outcome == null ? Outcome.UNAVAILABLE : outcome;
        Timer timer = ended.get(how);
        if (timer != null) {
            timer.record(Duration.ofNanos(System.nanoTime() - begun));
        }
    }

    /**
     * A seat at the endpoint's gate, at once or when the turn comes. Who has gone away by then
     * leaves it to the next.
     */
    static Uni<Void> seat(Gates gates, EndpointId id, Vertx vertx, Duration longest) {
        return Uni.createFrom().emitter(emitter -> enter(gates, id, vertx, longest, emitter));
    }

    private static void enter(
            Gates gates,
            EndpointId id,
            Vertx vertx,
            Duration longest,
            UniEmitter<? super Void> emitter) {
        Context loop = vertx.getOrCreateContext();
        var over = new AtomicBoolean();
        Runnable turn =
                () ->
                        loop.runOnContext(
                                _ -> {
                                    if (over.get()) {
                                        gates.leave(id);
                                    } else {
                                        emitter.complete(null);
                                    }
                                });
        switch (gates.enter(id, turn)) {
            case IN -> emitter.complete(null);
            case FULL -> emitter.fail(busy("The endpoint has as many requests as it may hold."));
            case WAITING -> {
                long limit =
                        vertx.setTimer(
                                longest.toMillis(),
                                _ -> {
                                    if (gates.abandon(id, turn)) {
                                        emitter.fail(
                                                busy(
                                                        "No request of the endpoint ended in the"
                                                                + " time given."));
                                    }
                                });
                emitter.onTermination(
                        () -> {
                            over.set(true);
                            gates.abandon(id, turn);
                            vertx.cancelTimer(limit);
                        });
            }
        }
    }

    private static Throwable busy(String detail) {
        return EndpointProblem.GATEWAY_BUSY
                .because(detail)
                .fix("Send fewer requests at a time, or try again.")
                .retryAfter(BUSY_RETRY);
    }
}
