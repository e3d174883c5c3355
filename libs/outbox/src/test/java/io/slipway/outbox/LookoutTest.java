package io.slipway.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A relay on a clock of its own: nothing sleeps, and every moment is known. */
class LookoutTest {
    private static final Duration GATHER = Duration.ofMillis(40);

    /** A row: when it is written, and when its transaction has committed. */
    private record Row(String id, Duration written, Duration committed) {}

    private record Batch(Duration at, List<String> ids) {}

    @Test
    void aLoneEventGoesAtOnce() {
        var batches = relay(row("a", 0, 0), row("b", 300, 305));

        assertThat(batches).extracting(Batch::ids).containsExactly(List.of("a"), List.of("b"));
        assertThat(batches.getLast().at()).isBetween(millis(305), millis(305 + 3));
    }

    @Test
    void anEventAfterARestAsLongAsTheGatheringWaitsForNobody() {
        var batches = relay(row("a", 0, 0), row("b", 40, 40));

        assertThat(batches.getLast().at()).isBetween(millis(40), millis(43));
    }

    @Test
    void whatComesWithinTheGatheringOfABatchGoesWithTheNext() {
        var batches =
                relay(
                        row("a", 0, 0),
                        row("b", 4, 4),
                        row("c", 5, 9),
                        row("d", 20, 24),
                        row("e", 36, 39));

        assertThat(batches)
                .extracting(Batch::ids)
                .containsExactly(List.of("a"), List.of("b", "c", "d", "e"));
        assertThat(batches.getLast().at().minus(batches.getFirst().at())).isEqualTo(GATHER);
    }

    @Test
    void nothingIsHeldLongerThanTheGathering() {
        var random = new Random(7);
        List<Row> rows =
                IntStream.range(0, 2_000)
                        .mapToObj(
                                i -> {
                                    int written = random.nextInt(20_000);
                                    return row("r" + i, written, written + random.nextInt(60));
                                })
                        .toList();

        var batches = relay(rows.toArray(Row[]::new));

        assertThat(batches.stream().mapToInt(batch -> batch.ids().size()).sum()).isEqualTo(2_000);
        for (Batch batch : batches) {
            for (String id : batch.ids()) {
                Row row = rows.get(Integer.parseInt(id.substring(1)));
                assertThat(batch.at().minus(row.committed()))
                        .as(id)
                        .isBetween(Duration.ZERO, GATHER.plus(Lookout.GLANCE));
            }
        }
    }

    @Test
    void aBatchFollowsAnotherNoSoonerThanTheGathering() {
        var batches =
                relay(
                        IntStream.range(0, 500)
                                .mapToObj(i -> row("r" + i, i, i + 2))
                                .toArray(Row[]::new));

        assertThat(batches).hasSizeBetween(12, 14);
        for (int i = 1; i < batches.size(); i++) {
            assertThat(batches.get(i).at().minus(batches.get(i - 1).at()))
                    .isGreaterThanOrEqualTo(GATHER);
        }
    }

    @Test
    void forgetsWhatWasRolledBack() {
        var lookout = new Lookout(GATHER, 0);

        lookout.expect("never", 0);

        assertThat(lookout.expects(Lookout.ALERT.toNanos())).isTrue();
        assertThat(lookout.expects(Lookout.ALERT.toNanos() + 1)).isFalse();
    }

    /** What the thread of the relay does, with time that passes only where it rests. */
    private static List<Batch> relay(Row... rows) {
        var lookout = new Lookout(GATHER, 0);
        var unwritten = new ArrayList<>(List.of(rows));
        unwritten.sort(Comparator.comparing(Row::written));
        var unsent = new ArrayList<Row>();
        var batches = new ArrayList<Batch>();
        Duration now = Duration.ZERO;
        while (!unwritten.isEmpty() || !unsent.isEmpty()) {
            write(unwritten, unsent, lookout, now);
            if (!lookout.expects(now.toNanos()) && !unwritten.isEmpty()) {
                now = unwritten.getFirst().written();
                write(unwritten, unsent, lookout, now);
            }
            now = now.plus(lookout.rest(now.toNanos()));
            write(unwritten, unsent, lookout, now);
            List<String> due = committed(unsent, now);
            if (!due.isEmpty()) {
                lookout.sends(due, now.toNanos());
                unsent.removeIf(row -> due.contains(row.id()));
                batches.add(new Batch(now, due));
            }
        }
        return batches;
    }

    private static void write(
            List<Row> unwritten, List<Row> unsent, Lookout lookout, Duration now) {
        while (!unwritten.isEmpty() && unwritten.getFirst().written().compareTo(now) <= 0) {
            Row row = unwritten.removeFirst();
            lookout.expect(row.id(), row.written().toNanos());
            unsent.add(row);
        }
    }

    private static List<String> committed(List<Row> unsent, Duration now) {
        return unsent.stream()
                .filter(row -> row.committed().compareTo(now) <= 0)
                .map(Row::id)
                .toList();
    }

    private static Row row(String id, int written, int committed) {
        return new Row(id, millis(written), millis(committed));
    }

    private static Duration millis(int millis) {
        return Duration.ofMillis(millis);
    }
}
