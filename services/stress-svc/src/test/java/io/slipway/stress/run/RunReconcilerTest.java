package io.slipway.stress.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.DurationConverter;
import io.slipway.load.Arrivals;
import io.slipway.load.LoadPlan;
import io.slipway.load.LoadReport;
import io.slipway.load.Progress;
import io.slipway.testkit.Await;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunReconcilerTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Deque<List<RunStore.Claim>> claims = new ArrayDeque<>();
    private final List<RunId> settled = new ArrayList<>();

    @Test
    void aRunThatCannotBeSettledHoldsUpNoOther() throws Exception {
        RunStore.Claim broken = claim();
        RunStore.Claim next = claim();
        claims.add(List.of(broken));
        claims.add(List.of(next));
        Vertx vertx = Vertx.vertx();
        var reconciler =
                new RunReconciler(
                        new BreakingTurns(broken), client(vertx), new SimpleMeterRegistry());

        Await.until(
                () -> {
                    reconciler.pass().await().atMost(LIMIT);
                    assertThat(settled).containsExactly(next.run().id());
                });

        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @SuppressWarnings("NullAway") // a run of no endpoint needs no token
    private static LoadClient client(Vertx vertx) {
        RunConfig config =
                new SmallRyeConfigBuilder()
                        .withConverter(Duration.class, 200, new DurationConverter())
                        .withMapping(RunConfig.class)
                        .build()
                        .getConfigMapping(RunConfig.class);
        return new LoadClient(config, null, new RequestMeters(new SimpleMeterRegistry()), vertx);
    }

    private static RunStore.Claim claim() throws IOException {
        int closed;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        var plan =
                new LoadPlan(
                        URI.create("http://127.0.0.1:" + closed),
                        "m",
                        new Arrivals.Constant(1, Duration.ofMillis(1)),
                        LoadPlan.Workload.SMALL,
                        LoadPlan.Limits.USUAL,
                        List.of());
        Instant now = Instant.now();
        return new RunStore.Claim(
                new Run(
                        RunId.at(now),
                        "team-a",
                        "somebody",
                        Run.Origin.ASKED,
                        null,
                        plan,
                        new RunState.Running(1, now),
                        now),
                1);
    }

    /** Never settles that one run. */
    @SuppressWarnings("NullAway") // needs none of its parts
    private final class BreakingTurns extends Turns {
        private final RunStore.Claim broken;

        BreakingTurns(RunStore.Claim broken) {
            super(null, null, null, null);
            this.broken = broken;
        }

        @Override
        Uni<List<RunStore.Claim>> claim() {
            return Uni.createFrom().item(claims.isEmpty() ? List.of() : claims.poll());
        }

        @Override
        Uni<Wish> renew(RunStore.Claim claim, Progress progress) {
            return Uni.createFrom().item(Wish.GO_ON);
        }

        @Override
        Uni<Void> recover() {
            return Uni.createFrom().voidItem();
        }

        @Override
        Uni<Void> settle(RunStore.Claim claim, LoadReport report) {
            if (claim.equals(broken)) {
                return Uni.createFrom().failure(new IllegalStateException("too long"));
            }
            settled.add(claim.run().id());
            return Uni.createFrom().voidItem();
        }
    }
}
