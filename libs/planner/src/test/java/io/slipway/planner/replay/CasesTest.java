package io.slipway.planner.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.planner.NodeGroup;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What other schedulers' test suites ask, asked of the plan and of the policies beside it. */
class CasesTest {
    private static final long HOUR = 3_600_000_000L;
    private static final List<Policy> COLUMNS =
            List.of(Policy.PROMISE, Policy.FIFO, Policy.EASY, Policy.GREEDY);

    private record Case(String claim, int nodes, int gpusPerNode, List<int[]> lines) {
        @Override
        public String toString() {
            return claim;
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void startsEverybodyWhenItMust(Case one) {
        var jobs = new ArrayList<Job>();
        for (int[] line : one.lines) {
            jobs.add(
                    new Job(
                            jobs.size() + 1,
                            line[0] * HOUR,
                            line[1],
                            line[2] * HOUR,
                            line[3] * HOUR));
        }
        jobs.sort(Comparator.comparingLong(Job::submit));
        for (int column = 0; column < COLUMNS.size(); column++) {
            int place = 4 + column;
            assertThat(starts(jobs, one, COLUMNS.get(column)))
                    .as("%s: %s", COLUMNS.get(column), one)
                    .containsExactly(one.lines.stream().mapToInt(line -> line[place]).toArray());
        }
    }

    private static int[] starts(List<Job> jobs, Case one, Policy policy) {
        int[] starts = new int[jobs.size()];
        Arrays.fill(starts, -1);
        var cluster =
                new NodeGroup(
                        "gpu",
                        one.gpusPerNode,
                        IntStream.range(0, one.nodes).mapToObj(i -> "n" + i).toList());
        var scores =
                Replay.run(
                        jobs,
                        cluster,
                        policy,
                        step -> {
                            if (step instanceof Step.Started(var at, int job, var _)) {
                                starts[job - 1] = (int) (Replay.micros(at) / HOUR);
                            }
                        });
        assertThat(scores.broken()).isZero();
        return starts;
    }

    static Stream<Case> cases() throws IOException {
        try (InputStream text =
                Objects.requireNonNull(CasesTest.class.getResourceAsStream("cases.txt"))) {
            var all = new String(text.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(all.replaceAll("(?m)^#.*\n", "").strip().split("\n\n+", -1))
                    .map(CasesTest::parsed);
        }
    }

    private static Case parsed(String text) {
        var lines = text.strip().split("\n", -1);
        var size = lines[1].split(" x ", -1);
        return new Case(
                lines[0],
                Integer.parseInt(size[0].strip()),
                Integer.parseInt(size[1].strip()),
                Arrays.stream(lines).skip(2).map(CasesTest::numbers).toList());
    }

    private static int[] numbers(String line) {
        return Arrays.stream(line.replace("|", " ").strip().split("\\s+", -1))
                .mapToInt(word -> word.equals("-") ? -1 : Integer.parseInt(word))
                .toArray();
    }
}
