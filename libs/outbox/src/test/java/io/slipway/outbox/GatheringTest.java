package io.slipway.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GatheringTest {
    private final List<List<Integer>> groups = new ArrayList<>();
    private final List<UniEmitter<? super List<String>>> open = new ArrayList<>();
    private final List<String> answers = new ArrayList<>();

    @Test
    void takesALoneItemAtOnce() {
        var gathering = new Gathering<>(3, 10, this::work);

        add(gathering, 1);
        assertThat(groups).containsExactly(List.of(1));

        finish(0);
        assertThat(answers).containsExactly("done 1");
    }

    @Test
    void takesTogetherWhatCameMeanwhileUpToItsMost() {
        var gathering = new Gathering<>(3, 10, this::work);

        IntStream.rangeClosed(1, 6).forEach(i -> add(gathering, i));
        finish(0);
        finish(1);
        finish(2);

        assertThat(groups).containsExactly(List.of(1), List.of(2, 3, 4), List.of(5, 6));
        assertThat(answers)
                .containsExactly("done 1", "done 2", "done 3", "done 4", "done 5", "done 6");
    }

    @Test
    void tellsEveryoneOfAGroupThatFailedAndGoesOn() {
        var gathering = new Gathering<>(3, 10, this::work);

        IntStream.rangeClosed(1, 3).forEach(i -> add(gathering, i));
        finish(0);
        open.get(1).fail(new IllegalStateException("gone"));
        add(gathering, 4);
        finish(2);

        assertThat(answers).containsExactly("done 1", "failed gone", "failed gone", "done 4");
    }

    /** However many ask, and however many turns are wanted: neither keeps the other waiting. */
    @Test
    void groupsAndTurnsAlternate() {
        var gathering = new Gathering<>(2, 20, this::work);
        add(gathering, 0);
        turn(gathering, "a");
        turn(gathering, "b");
        IntStream.rangeClosed(1, 5).forEach(i -> add(gathering, i));

        for (int i = 0; i < open.size(); i++) {
            finish(i);
        }

        assertThat(answers)
                .containsExactly(
                        "done 0", "a", "done 1", "done 2", "b", "done 3", "done 4", "done 5");
        assertThat(gathering.idle()).isTrue();
    }

    @Test
    void goesOnAfterATurnThatFailed() {
        var gathering = new Gathering<>(2, 20, this::work);
        gathering
                .turn(() -> Uni.createFrom().failure(new IllegalStateException("no turn")))
                .subscribe()
                .with(_ -> {}, failure -> answers.add(failure.getMessage()));

        add(gathering, 1);
        finish(0);

        assertThat(answers).containsExactly("no turn", "done 1");
    }

    @Test
    void isFullWhenAsManyWaitAsItMayHold() {
        var gathering = new Gathering<>(1, 2, this::work);

        add(gathering, 1);
        assertThat(gathering.full()).isFalse();
        add(gathering, 2);
        assertThat(gathering.full()).isTrue();
        finish(0);
        assertThat(gathering.full()).isFalse();
    }

    @Test
    void losesNothingAndOverlapsNothingWhenManyThreadsAdd() throws InterruptedException {
        int threads = 8;
        int each = 2_000;
        var inside = new AtomicInteger();
        var overlaps = new AtomicInteger();
        Map<Integer, Integer> seen = new ConcurrentHashMap<>();
        var gathering =
                new Gathering<Integer, Integer>(
                        50,
                        threads * each,
                        group -> {
                            if (inside.incrementAndGet() > 1) {
                                overlaps.incrementAndGet();
                            }
                            inside.decrementAndGet();
                            return Uni.createFrom().item(group);
                        });
        var done = new CountDownLatch(threads * each);

        IntStream.range(0, threads)
                .forEach(
                        thread ->
                                Thread.ofVirtual()
                                        .start(
                                                () ->
                                                        IntStream.range(0, each)
                                                                .map(i -> thread * each + i)
                                                                .forEach(
                                                                        i ->
                                                                                gathering
                                                                                        .add(i)
                                                                                        .subscribe()
                                                                                        .with(
                                                                                                out -> {
                                                                                                    seen
                                                                                                            .put(
                                                                                                                    i,
                                                                                                                    out);
                                                                                                    done
                                                                                                            .countDown();
                                                                                                }))));

        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(overlaps).hasValue(0);
        assertThat(seen)
                .hasSize(threads * each)
                .allSatisfy((in, out) -> assertThat(out).isEqualTo(in));
    }

    private Uni<List<String>> work(List<Integer> group) {
        groups.add(group);
        return Uni.createFrom()
                .<List<String>>emitter(open::add)
                .replaceWith(() -> group.stream().map(i -> "done " + i).toList());
    }

    private void add(Gathering<Integer, String> gathering, int i) {
        gathering
                .add(i)
                .subscribe()
                .with(answers::add, failure -> answers.add("failed " + failure.getMessage()));
    }

    private void turn(Gathering<Integer, String> gathering, String name) {
        gathering
                .turn(() -> Uni.createFrom().<List<String>>emitter(open::add))
                .subscribe()
                .with(_ -> answers.add(name), failure -> answers.add(failure.getMessage()));
    }

    private void finish(int group) {
        open.get(group).complete(List.of());
    }
}
