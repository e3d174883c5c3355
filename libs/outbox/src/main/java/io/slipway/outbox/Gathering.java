package io.slipway.outbox;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Does together what comes while earlier work is under way: one group at a time, so that groups
 * grow with the load and a lone item waits for nobody. Whoever needs a turn of its own takes turns
 * with the groups, however many wait.
 *
 * @param <A> what comes
 * @param <R> what comes out, in the same order
 */
public final class Gathering<A, R> {
    private final int most;
    private final int longest;
    private final Function<List<A>, Uni<List<R>>> work;
    private final Queue<Waiting<A, R>> line = new ArrayDeque<>();
    private final Queue<Runnable> turns = new ArrayDeque<>();
    private final AtomicInteger looks = new AtomicInteger();
    private int waiting;
    private boolean working;
    private boolean turnWasLast;

    private record Waiting<A, R>(A item, UniEmitter<? super R> emitter) {}

    /**
     * @param most items of one group
     * @param longest items that may wait, those of the group that is under way among them
     */
    public Gathering(int most, int longest, Function<List<A>, Uni<List<R>>> work) {
        this.most = most;
        this.longest = longest;
        this.work = work;
    }

    public synchronized boolean full() {
        return waiting >= longest;
    }

    /** Nothing waits and nothing is under way. */
    public synchronized boolean idle() {
        return !working && line.isEmpty() && turns.isEmpty();
    }

    /** Comes out on whatever thread the work ends. */
    public Uni<R> add(A item) {
        return Uni.createFrom()
                .emitter(
                        emitter -> {
                            synchronized (this) {
                                waiting++;
                                line.add(new Waiting<>(item, emitter));
                            }
                            next();
                        });
    }

    /** Work of its own, after the group that is under way; comes out where it ends. */
    public <T> Uni<T> turn(Supplier<Uni<T>> own) {
        return Uni.createFrom()
                .emitter(
                        emitter -> {
                            synchronized (this) {
                                turns.add(() -> run(own, emitter));
                            }
                            next();
                        });
    }

    /** One caller at a time begins work, in a loop: work may end before its beginning returns. */
    private void next() {
        if (looks.getAndIncrement() != 0) {
            return;
        }
        int missed = 1;
        do {
            var begun = begin();
            if (begun != null) {
                begun.run();
            }
            missed = looks.addAndGet(-missed);
        } while (missed != 0);
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

    private <T> void run(Supplier<Uni<T>> own, UniEmitter<? super T> emitter) {
        Uni.createFrom()
                .deferred(own::get)
                .subscribe()
                .with(
                        result -> {
                            goOn(0);
                            emitter.complete(result);
                        },
                        failure -> {
                            goOn(0);
                            emitter.fail(failure);
                        });
    }

    private void run(List<Waiting<A, R>> group) {
        Uni.createFrom()
                .deferred(() -> work.apply(group.stream().map(Waiting::item).toList()))
                .subscribe()
                .with(results -> done(group, results), failure -> failed(group, failure));
    }

    /** The next group is under way before anybody is answered. */
    private void done(List<Waiting<A, R>> group, List<R> results) {
        goOn(group.size());
        for (int i = 0; i < group.size(); i++) {
            group.get(i).emitter().complete(results.get(i));
        }
    }

    private void failed(List<Waiting<A, R>> group, Throwable failure) {
        goOn(group.size());
        group.forEach(one -> one.emitter().fail(failure));
    }

    private void goOn(int over) {
        synchronized (this) {
            working = false;
            waiting -= over;
        }
        next();
    }
}
