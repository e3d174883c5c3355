package io.slipway.reservation.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.reservation.pool.Rhythm.Cue;
import io.slipway.testkit.Await;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RhythmTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final Vertx vertx = Vertx.vertx();
    private final Rhythm rhythm = new Rhythm(vertx);
    private final List<Set<Cue>> rounds = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void wakesWhoeverItConcernsAndSaysWhy() {
        rhythm.repeatWoken(LONG, Set.of(Cue.DUE, Cue.SEEN), this::round);

        rhythm.wake(Cue.WANTED);
        rhythm.wake(Cue.SEEN);
        rhythm.wake(Cue.DUE);

        Await.until(() -> assertThat(rounds).isNotEmpty());
        assertThat(rounds.getFirst()).contains(Cue.SEEN).doesNotContain(Cue.WANTED);
        Await.until(
                () ->
                        assertThat(rounds.stream().flatMap(Set::stream).distinct())
                                .containsExactlyInAnyOrder(Cue.DUE, Cue.SEEN));
    }

    @Test
    void looksAgainAtWhatHappenedMeanwhile() {
        var work = new CompletableFuture<Void>();
        rhythm.repeatWoken(
                LONG,
                Set.of(Cue.DUE),
                cues -> round(cues).chain(() -> Uni.createFrom().completionStage(work)));
        rhythm.wake(Cue.DUE);
        Await.until(() -> assertThat(rounds).hasSize(1));

        rhythm.wake(Cue.DUE);
        work.complete(null);

        Await.until(() -> assertThat(rounds).containsExactly(Set.of(Cue.DUE), Set.of(Cue.DUE)));
    }

    @Test
    void looksAroundWithoutACueWhenTheTimeHasCome() {
        rhythm.repeatWoken(Duration.ofMillis(20), Set.of(Cue.DUE), this::round);

        Await.until(() -> assertThat(rounds).hasSizeGreaterThan(1));
        assertThat(rounds).allSatisfy(cues -> assertThat(cues).isEmpty());
    }

    private Uni<Void> round(Set<Cue> cues) {
        rounds.add(cues);
        return Uni.createFrom().voidItem();
    }
}
