package io.slipway.reservation.pool;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Rounds that never overlap: the next one begins a moment after the last one ended, however long
 * that took. The scheduler knows whole seconds only, and skips the turn of what is late.
 */
@ApplicationScoped
public class Rhythm {
    private static final Logger LOG = Logger.getLogger(Rhythm.class);

    private final Vertx vertx;
    private volatile boolean over;

    Rhythm(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Each round has a context of its own, on which sessions open. */
    public void repeat(Duration pause, Supplier<Uni<Void>> round) {
        var context = vertx.getOrCreateContext();
        vertx.setTimer(pause.toMillis(), _ -> begin(context, pause, round));
    }

    private void begin(Context context, Duration pause, Supplier<Uni<Void>> round) {
        if (over) {
            return;
        }
        var own =
                Objects.requireNonNull(
                        VertxContext.createNewDuplicatedContext(
                                VertxContext.getRootContext(context)));
        VertxContextSafetyToggle.setContextSafe(own, true);
        own.runOnContext(
                _ ->
                        Uni.createFrom()
                                .deferred(() -> round.get())
                                .subscribe()
                                .with(
                                        _ -> repeat(pause, round),
                                        failure -> {
                                            LOG.warnf(
                                                    "A round failed, trying again: %s",
                                                    failure.toString());
                                            repeat(pause, round);
                                        }));
    }

    void end(@Observes ShutdownEvent ended) {
        over = true;
    }
}
