package io.slipway.testkit;

import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waits for a state, never for a time. Each wait ends after 30 s and says what it last saw. */
public final class Await {
    public static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private Await() {}

    /** Until the claims hold; the last failure is the failure of the test. */
    public static void until(Claims claims) {
        value(
                () -> {
                    claims.check();
                    return true;
                },
                _ -> true);
    }

    /** Until the value is as wanted; an exception or assertion error means not yet. */
    public static <T> T value(Callable<T> read, Predicate<? super T> wanted) {
        return value(LIMIT, read, wanted);
    }

    public static <T> T value(Duration limit, Callable<T> read, Predicate<? super T> wanted) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            Object seen;
            Throwable failure = null;
            try {
                T value = read.call();
                if (wanted.test(value)) {
                    return value;
                }
                seen = value;
            } catch (Exception | AssertionError e) {
                seen = e.getMessage();
                failure = e;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        "Not within %s; last seen: %s".formatted(limit, seen), failure);
            }
            pause();
        }
    }

    /** The result of a pipeline, on an event loop as in production. */
    public static <T> @Nullable T await(Supplier<Uni<T>> pipeline) {
        try {
            return VertxContextSupport.subscribeAndAwait(pipeline);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Assertions that may throw. */
    @FunctionalInterface
    public interface Claims {
        void check() throws Exception;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            throw new IllegalStateException("Interrupted while waiting", e);
        }
    }
}
