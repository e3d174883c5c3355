package io.slipway.planner;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * How much of its time a reservation uses: the parts of the declared time after which earlier ones
 * ended, the latest ones of each size. What is not known yet is taken to use all of its time. Not
 * thread-safe.
 */
public final class Releases {
    private static final int KEPT = 512;
    private static final int KNOWN_ENOUGH = 16;
    private static final int TAKEN_AS_FULL = 1;
    private static final int SIZES = 4;
    private static final int LENGTHS = 12;
    private static final long SHORTEST_MICROS = 900_000_000L;

    private final Parts all = new Parts();
    private final Parts[] bySize = parts(SIZES);
    private final Parts[] byLength = parts(LENGTHS);
    private final Parts[] byBoth = parts(SIZES * LENGTHS);

    /**
     * A reservation of so many GPUs ended after that part of its declared time.
     *
     * @param part 0 to 1; what lies outside counts as the nearer of them
     */
    public void learn(int gpus, double part) {
        double known = Math.clamp(part, 0.0, 1.0);
        all.add(known);
        bySize[size(gpus)].add(known);
    }

    /** The same where it is known how long it was declared to be. */
    public void learn(int gpus, Duration declared, double part) {
        learn(gpus, part);
        double known = Math.clamp(part, 0.0, 1.0);
        int length = length(Hold.micros(declared));
        byLength[length].add(known);
        byBoth[size(gpus) * LENGTHS + length].add(known);
    }

    /** How many ends it draws from, of all sizes; at most the latest 512. */
    public int known() {
        return all.size;
    }

    /** A part at which one like that may end, when it has not ended until now. */
    double draw(int gpus, long declaredMicros, double notBefore, SplittableRandom random) {
        int length = length(declaredMicros);
        for (Parts likeIt :
                List.of(
                        byBoth[size(gpus) * LENGTHS + length],
                        byLength[length],
                        bySize[size(gpus)])) {
            if (likeIt.size >= KNOWN_ENOUGH) {
                return likeIt.draw(notBefore, random);
            }
        }
        return all.draw(notBefore, random);
    }

    private static int size(int gpus) {
        return Math.min(SIZES - 1, 31 - Integer.numberOfLeadingZeros(gpus));
    }

    /** Of a quarter of an hour and less, of half an hour and less, and so on. */
    private static int length(long micros) {
        long quarters = (micros - 1) / SHORTEST_MICROS;
        return Math.min(LENGTHS - 1, 64 - Long.numberOfLeadingZeros(quarters));
    }

    private static Parts[] parts(int count) {
        return Stream.generate(Parts::new).limit(count).toArray(Parts[]::new);
    }

    private static final class Parts {
        private final Deque<Double> order = new ArrayDeque<>();
        private final double[] sorted = new double[KEPT];
        private int size;

        void add(double part) {
            if (size == KEPT) {
                int oldest = Arrays.binarySearch(sorted, 0, size, order.removeFirst());
                System.arraycopy(sorted, oldest + 1, sorted, oldest, size - oldest - 1);
                size--;
            }
            int place = place(part);
            System.arraycopy(sorted, place, sorted, place + 1, size - place);
            sorted[place] = part;
            order.addLast(part);
            size++;
        }

        double draw(double notBefore, SplittableRandom random) {
            int first = place(Math.nextUp(notBefore));
            int chosen = first + random.nextInt(size - first + TAKEN_AS_FULL);
            return chosen < size ? sorted[chosen] : 1;
        }

        /** The first place that holds no less. */
        private int place(double part) {
            int low = 0;
            int high = size;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (sorted[middle] < part) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }
    }
}
