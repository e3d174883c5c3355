package io.slipway.endpoint.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.endpoint.provision.EndpointId;
import io.slipway.problem.Problem;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who waits for a seat, on the event loop of its client. */
class SeatTest {
    private static final EndpointId ID = new EndpointId(new UUID(0, 1));
    private static final Duration LONG = Duration.ofMinutes(5);

    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final Gates gates = new Gates(1, 1);

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void whoGoesAwayJustAsTheTurnComesLeavesTheSeatToTheNext() throws Exception {
        gates.enter(ID, () -> {});
        on(
                () -> {
                    var waiting =
                            Invocations.seat(gates, ID, vertx, LONG).subscribe().with(_ -> {});
                    // The turn is given, and comes to this loop only after the client has gone.
                    gates.leave(ID);
                    waiting.cancel();
                    return null;
                });

        on(() -> null);

        assertThat(gates.underWay()).isZero();
    }

    @Test
    void whoGoesAwayWhileWaitingHoldsNoPlace() throws Exception {
        gates.enter(ID, () -> {});

        on(
                () -> {
                    Invocations.seat(gates, ID, vertx, LONG).subscribe().with(_ -> {}).cancel();
                    return null;
                });

        assertThat(gates.waiting()).isZero();
        assertThat(gates.underWay()).isEqualTo(1);
    }

    @Test
    void whoseTurnComesIsIn() throws Exception {
        gates.enter(ID, () -> {});
        var seat =
                on(
                        () ->
                                Invocations.seat(gates, ID, vertx, LONG)
                                        .subscribe()
                                        .withSubscriber(UniAssertSubscriber.create()));

        gates.leave(ID);

        seat.awaitItem();
        assertThat(gates.underWay()).isEqualTo(1);
    }

    @Test
    void whoWaitsTooLongIsTurnedAwayAndMayTryAgain() {
        gates.enter(ID, () -> {});
        Uni<Void> seat = Invocations.seat(gates, ID, vertx, Duration.ofMillis(1));

        assertThatThrownBy(() -> seat.await().atMost(Duration.ofSeconds(30)))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.retryAfter()).isNotNull());
        assertThat(gates.waiting()).isZero();
    }

    private <T> T on(Supplier<T> work) throws Exception {
        var done = new CompletableFuture<T>();
        loop.runOnContext(_ -> done.complete(work.get()));
        return done.get(30, TimeUnit.SECONDS);
    }
}
