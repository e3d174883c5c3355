package io.slipway.deploy.job;

import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Objects;
import java.util.function.Supplier;

/** An event loop for work that belongs to no single request; each run has a context of its own. */
final class Loop {
    private final Context root;

    Loop(Vertx vertx) {
        this.root = vertx.getOrCreateContext();
    }

    <T> Uni<T> run(Supplier<Uni<T>> work) {
        return Uni.createFrom()
                .emitter(
                        emitter -> {
                            Context own =
                                    Objects.requireNonNull(
                                            VertxContext.createNewDuplicatedContext(root));
                            VertxContextSafetyToggle.setContextSafe(own, true);
                            own.runOnContext(
                                    _ ->
                                            Uni.createFrom()
                                                    .deferred(() -> work.get())
                                                    .subscribe()
                                                    .with(emitter::complete, emitter::fail));
                        });
    }
}
