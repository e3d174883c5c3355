package io.slipway.deploy.shipping;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchTest {
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

    private static Line line(long number, Duration after) {
        return new Line(number, START.plus(after), "line");
    }

    @Test
    void takesNoMoreThanTenThousandEvents() {
        List<Line> lines =
                IntStream.rangeClosed(1, 10_001)
                        .mapToObj(number -> line(number, Duration.ZERO))
                        .toList();

        assertThat(Batch.of(lines))
                .extracting(batch -> batch.events().size())
                .containsExactly(10_000, 1);
    }

    @Test
    void countsTheBytesOnTheWireAndTheOverheadOfEachEvent() {
        String text = "é".repeat((Batch.MOST_BYTES / 2 - Batch.OVERHEAD - 2) / 2);

        assertThat(Batch.of(List.of(new Line(1, START, text), new Line(2, START, text))))
                .hasSize(1);
        assertThat(Batch.of(List.of(new Line(1, START, text), new Line(22, START, text))))
                .hasSize(2);
    }

    @Test
    void spansLessThanADay() {
        List<Line> lines =
                List.of(
                        line(1, Duration.ZERO),
                        line(2, Duration.ofHours(23)),
                        line(3, Duration.ofHours(24)));

        assertThat(Batch.of(lines)).extracting(Batch::lastLine).containsExactly(2L, 3L);
    }

    @Test
    void keepsLinesInOrderWhenAClockWasBehind() {
        List<Batch> batches =
                Batch.of(List.of(line(1, Duration.ofSeconds(5)), line(2, Duration.ofSeconds(3))));

        assertThat(batches.getFirst().events())
                .extracting(Batch.Event::at)
                .containsExactly(START.plusSeconds(5), START.plusSeconds(5));
    }

    @Test
    void tellsTheLineOfAMessageAndNothingOfForeignOnes() {
        assertThat(Batch.lineOf(Batch.message(line(42, Duration.ZERO)))).isEqualTo(42);
        assertThat(Batch.lineOf("hello 42")).isZero();
        assertThat(Batch.lineOf("")).isZero();
    }

    @Test
    void losesNothingAndKeepsEveryLimitOfAnyLog() {
        RandomGenerator random = RandomGeneratorFactory.getDefault().create(42);
        List<Line> lines = new ArrayList<>();
        Instant at = START;
        for (int number = 1; number <= 30_000; number++) {
            at = at.plusMillis(random.nextLong(-1000, 20_000));
            lines.add(new Line(number, at, "x".repeat(random.nextInt(1, 200))));
        }

        List<Batch> batches = Batch.of(lines);

        assertThat(batches.stream().flatMap(batch -> batch.events().stream()))
                .extracting(Batch.Event::line)
                .containsExactlyElementsOf(lines.stream().map(Line::number).toList());
        assertThat(batches)
                .allSatisfy(
                        batch -> {
                            List<Batch.Event> events = batch.events();
                            assertThat(events).hasSizeLessThanOrEqualTo(Batch.MOST_EVENTS);
                            assertThat(events.stream().mapToInt(Batch.Event::bytes).sum())
                                    .isLessThanOrEqualTo(Batch.MOST_BYTES);
                            assertThat(events).extracting(Batch.Event::at).isSorted();
                            assertThat(
                                            Duration.between(
                                                    events.getFirst().at(), events.getLast().at()))
                                    .isLessThan(Duration.ofHours(24));
                        });
    }
}
