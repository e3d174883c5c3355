package io.slipway.reservation.request;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One thing at a time about one pool: what comes while earlier work is under way waits, and is done
 * together then, so that groups grow with the load and a lone one waits for nobody. Whoever moves
 * the reservations takes turns with the groups, however many wait.
 *
 * @param <A> what comes
 * @param <R> what comes out, in the same order
 */
final class Gathering<A, R> {
    private final int most;
    private final int longest;
    private final Function<List<A>, Uni<List<R>>> work;
    private final Queue<Waiting<A, R>> line = new ArrayDeque<>();
    private final Queue<Runnable> turns = new ArrayDeque<>();
    private boolean working;
    private boolean turnWasLast;

    private record Waiting<A, R>(A item, UniEmitter<? super R> emitter) {}

    /**
     * @param most items of one group
     * @param longest items that may wait
     */
    Gathering(int most, int longest, Function<List<A>, Uni<List<R>>> work) {
        this.most = most;
        this.longest = longest;
        this.work = work;
    }

    synchronized boolean full() {
        return line.size() >= longest;
    }

    synchronized boolean idle() {
        return !working && line.isEmpty() && turns.isEmpty();
    }

    /** Comes out on whatever thread the work ends. */
    Uni<R> add(A item) {
        return Uni.createFrom()
                .emitter(
                        emitter -> {
                            synchronized (this) {
                                line.add(new Waiting<>(item, emitter));
                            }
                            next();
                        });
    }

    /** Work of its own, after the group that is under way; comes out where it ends. */
    <T> Uni<T> turn(Supplier<Uni<T>> own) {
        return Uni.createFrom()
                .emitter(
                        emitter -> {
                            synchronized (this) {
                                turns.add(() -> run(own, emitter));
                            }
                            next();
                        });
    }

    private <T> void run(Supplier<Uni<T>> own, UniEmitter<? super T> emitter) {
        Uni.createFrom()
                .deferred(own::get)
                .subscribe()
                .with(
                        result -> {
                            goOn();
                            emitter.complete(result);
                        },
                        failure -> {
                            goOn();
                            emitter.fail(failure);
                        });
    }

    private void goOn() {
        synchronized (this) {
            working = false;
        }
        next();
    }

    private void next() {
        var begun = begin();
        if (begun != null) {
            begun.run();
        }
    }

    private synchronized @Nullable Runnable begin() {
        if (working || (line.isEmpty() && turns.isEmpty())) {
            return null;
        }
        working = true;
        turnWasLast = !turns.isEmpty() && (line.isEmpty() || !turnWasLast);
        if (turnWasLast) {
            return turns.remove();
        }
        var group = new ArrayList<Waiting<A, R>>();
        while (group.size() < most && !line.isEmpty()) {
            group.add(line.remove());
        }
        return () -> run(group);
    }

    private void run(List<Waiting<A, R>> group) {
        Uni.createFrom()
                .deferred(() -> work.apply(group.stream().map(Waiting::item).toList()))
                .subscribe()
                .with(results -> done(group, results), failure -> failed(group, failure));
    }

    /** The next group is under way before anybody is answered. */
    private void done(List<Waiting<A, R>> group, List<R> results) {
        goOn();
        for (int i = 0; i < group.size(); i++) {
            group.get(i).emitter().complete(results.get(i));
        }
    }

    private void failed(List<Waiting<A, R>> group, Throwable failure) {
        goOn();
        group.forEach(one -> one.emitter().fail(failure));
    }
}
