package io.slipway.planner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private static final int GPUS = 8;

    /** By asking all nodes again for every instant at which enough of them might be free. */
    @Test
    void findsTheStartOfAGangThatAskingAllNodesAgainFinds() {
        long seed = Long.getLong("slipway.seed", System.nanoTime());
        var random = new Random(seed);
        for (int run = 0; run < 2_000; run++) {
            int nodes = 2 + random.nextInt(12);
            var timeline = new Timeline(nodes, GPUS);
            int taken = nodes * random.nextInt(12);
            for (int i = 0; i < taken; i++) {
                int gpus = 1 + random.nextInt(GPUS);
                long start = random.nextInt(200);
                long end = start + 1 + random.nextInt(60);
                var node = timeline.node(random.nextInt(nodes));
                if (random.nextInt(20) == 0) {
                    node.block(gpus, start, end);
                } else if (node.leastFree(start, end) >= gpus) {
                    node.take(gpus, start, end);
                }
            }
            if (random.nextInt(4) == 0) {
                timeline.lose(random.nextInt(nodes));
            }
            var shape = new Shape(2 + random.nextInt(nodes), 1 + random.nextInt(GPUS));
            long length = 1L + random.nextInt(50);
            long from = random.nextInt(100);
            long limit = random.nextBoolean() ? Profile.NEVER : from + 1 + random.nextInt(150);

            assertThat(timeline.earliest(shape, length, from, limit))
                    .as("seed %d run %d", seed, run)
                    .isEqualTo(byAskingAll(timeline, shape, length, from, limit));
        }
    }

    private static long byAskingAll(
            Timeline timeline, Shape shape, long length, long from, long limit) {
        if (shape.nodes() > timeline.size()) {
            return Profile.NEVER;
        }
        long start = from;
        while (true) {
            long[] first = new long[timeline.size()];
            for (int i = 0; i < first.length; i++) {
                first[i] = timeline.node(i).earliest(shape.gpusPerNode(), length, start, limit);
            }
            Arrays.sort(first);
            long enough = first[shape.nodes() - 1];
            if (enough == start || enough == Profile.NEVER) {
                return enough;
            }
            start = enough;
        }
    }
}
