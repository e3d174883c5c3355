package io.slipway.reservation.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What waits for a pool, without a pool: each piece of work ends when the test says so. */
class GatheringTest {
    private static final int MOST = 4;
    private static final int LONGEST = 10;

    private final List<String> begun = new ArrayList<>();
    private final Queue<Runnable> underWay = new ArrayDeque<>();
    private final List<String> answers = new ArrayList<>();
    private final Gathering<Integer, String> gathering = new Gathering<>(MOST, LONGEST, this::work);

    @Test
    void aLoneOneWaitsForNobody() {
        ask(1);

        assertThat(begun).containsExactly("[1]");
        end();
        assertThat(answers).containsExactly("1 done");
        assertThat(gathering.idle()).isTrue();
    }

    @Test
    void whatComesMeanwhileIsDoneTogetherAsFarAsAGroupGoes() {
        IntStream.rangeClosed(1, 7).forEach(this::ask);

        end();
        end();
        end();

        assertThat(begun).containsExactly("[1]", "[2, 3, 4, 5]", "[6, 7]");
        assertThat(answers).hasSize(7).startsWith("1 done").endsWith("7 done");
    }

    @Test
    void isFullWhenAsManyWaitAsMay() {
        IntStream.rangeClosed(0, LONGEST).forEach(this::ask);
        assertThat(gathering.full()).isTrue();

        end();

        assertThat(gathering.full()).isFalse();
    }

    /** However many ask, and however much there is to move: neither keeps the other waiting. */
    @Test
    void groupsAndTurnsAlternate() {
        ask(0);
        turn("a");
        turn("b");
        turn("c");
        for (int i = 1; i <= 9; i++) {
            ask(i);
        }

        while (!underWay.isEmpty()) {
            end();
        }

        assertThat(begun)
                .containsExactly("[0]", "a", "[1, 2, 3, 4]", "b", "[5, 6, 7, 8]", "c", "[9]");
    }

    @Test
    void goesOnAfterAGroupThatFailed() {
        ask(-1);
        ask(2);

        end();
        end();

        assertThat(answers).containsExactly("no -1", "2 done");
    }

    private void ask(int item) {
        gathering
                .add(item)
                .subscribe()
                .with(answers::add, failure -> answers.add(failure.getMessage()));
    }

    private void turn(String name) {
        gathering
                .turn(
                        () -> {
                            begun.add(name);
                            return Uni.createFrom()
                                    .<Boolean>emitter(
                                            done -> underWay.add(() -> done.complete(true)));
                        })
                .subscribe()
                .with(_ -> {}, failure -> answers.add(failure.getMessage()));
    }

    private Uni<List<String>> work(List<Integer> group) {
        begun.add(group.toString());
        return Uni.createFrom().emitter(done -> underWay.add(() -> end(group, done)));
    }

    private static void end(List<Integer> group, UniEmitter<? super List<String>> done) {
        if (group.contains(-1)) {
            done.fail(new IllegalStateException("no -1"));
        } else {
            done.complete(group.stream().map(item -> item + " done").toList());
        }
    }

    private void end() {
        underWay.remove().run();
    }
}
