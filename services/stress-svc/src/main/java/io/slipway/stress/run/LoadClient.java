package io.slipway.stress.run;

import io.slipway.load.AllowedTargets;
import io.slipway.load.LoadPlan;
import io.slipway.load.LoadReport;
import io.slipway.load.LoadRun;
import io.slipway.load.Progress;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Sends load, with our own credentials to endpoints and with none to other targets. */
@ApplicationScoped
class LoadClient {
    private final AllowedTargets targets;
    private final TokenClient tokens;
    private final RequestMeters meters;
    private final Vertx vertx;

    LoadClient(RunConfig config, TokenClient tokens, RequestMeters meters, Vertx vertx) {
        this.targets = new AllowedTargets(config.allowedTargets());
        this.tokens = tokens;
        this.meters = meters;
        this.vertx = vertx;
    }

    /**
     * Looking names up and asking for a token block, so that is done on a worker thread; the answer
     * comes on the caller's context, where sessions are.
     */
    Uni<Sending> start(RunStore.Claim claim) {
        return Uni.createFrom()
                .completionStage(
                        () -> vertx.executeBlocking(() -> begin(claim), false).toCompletionStage());
    }

    private Sending begin(RunStore.Claim claim) {
        Run run = claim.run();
        var token =
                new AtomicReference<TokenClient.@Nullable Token>(
                        run.endpoint() == null ? null : tokens.token());
        var progress = new AtomicReference<>(new Progress(Duration.ZERO, 0, 0, 0, 0));
        LoadRun load =
                LoadRun.start(
                        run.plan(),
                        targets,
                        () -> credentials(token.get()),
                        progress::set,
                        request -> meters.count(request, run.plan().limits().lag()));
        return new Sending(claim, load, progress, token, System.nanoTime() + longest(run.plan()));
    }

    private static @Nullable String credentials(TokenClient.@Nullable Token token) {
        return token == null ? null : "Bearer " + token.value();
    }

    /** Gets a run that sends to an endpoint a new token long before the old one ends. */
    Uni<Void> refresh(Sending sending) {
        TokenClient.Token token = sending.token().get();
        return token == null || !token.old()
                ? Uni.createFrom().voidItem()
                : Uni.createFrom()
                        .completionStage(
                                () ->
                                        vertx.executeBlocking(tokens::token, false)
                                                .toCompletionStage())
                        .invoke(sending.token()::set)
                        .replaceWithVoid();
    }

    /** Nanoseconds after which a run that still goes on is broken. */
    private static long longest(LoadPlan plan) {
        Duration answers = plan.limits().requestTimeout().multipliedBy(plan.limits().warmUp() + 1L);
        return plan.arrivals().duration().plus(answers).plusSeconds(30).toNanos();
    }

    /** A run that this process carries out. */
    record Sending(
            RunStore.Claim claim,
            LoadRun load,
            AtomicReference<Progress> latest,
            AtomicReference<TokenClient.@Nullable Token> token,
            long overdueNanos) {

        Progress progress() {
            return latest.get();
        }

        CompletableFuture<LoadReport> report() {
            return load.report();
        }

        /** The driver ends by itself; this is for the day it does not. */
        boolean overdue() {
            return System.nanoTime() - overdueNanos > 0;
        }

        void stop() {
            load.cancel();
        }
    }
}
