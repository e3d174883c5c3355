package io.slipway.deploy.job;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Does together what comes while earlier work is under way: one group at a time, so that groups
 * grow with the load and a lone item waits for nobody.
 *
 * @param <A> what comes
 * @param <R> what comes out, in the same order
 */
final class Gathering<A, R> {
    private final int most;
    private final int longest;
    private final Function<List<A>, Uni<List<R>>> work;
    private final Queue<Waiting<A, R>> line = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger looks = new AtomicInteger();
    private volatile boolean working;

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

    boolean full() {
        return waiting.get() >= longest;
    }

    /** Comes out on whatever thread the work ends. */
    Uni<R> add(A item) {
        return Uni.createFrom()
                .emitter(
                        emitter -> {
                            waiting.incrementAndGet();
                            line.add(new Waiting<>(item, emitter));
                            next();
                        });
    }

    /** One caller at a time starts groups, in a loop: a group may end before its start returns. */
    private void next() {
        if (looks.getAndIncrement() != 0) {
            return;
        }
        int missed = 1;
        do {
            if (!working) {
                List<Waiting<A, R>> group = group();
                if (!group.isEmpty()) {
                    working = true;
                    run(group);
                }
            }
            missed = looks.addAndGet(-missed);
        } while (missed != 0);
    }

    private List<Waiting<A, R>> group() {
        List<Waiting<A, R>> group = new ArrayList<>();
        while (group.size() < most) {
            Waiting<A, R> one = line.poll();
            if (one == null) {
                break;
            }
            group.add(one);
        }
        return group;
    }

    private void run(List<Waiting<A, R>> group) {
        Uni.createFrom()
                .deferred(() -> work.apply(group.stream().map(Waiting::item).toList()))
                .onTermination()
                .invoke(() -> waiting.addAndGet(-group.size()))
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

    private void goOn() {
        working = false;
        next();
    }
}
