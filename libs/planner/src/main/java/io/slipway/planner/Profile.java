package io.slipway.planner;

import java.util.Arrays;

/**
 * The free GPUs of one node over time, as a step function of microseconds. Neighbouring steps
 * differ. Not thread-safe.
 */
final class Profile {
    static final long NEVER = Long.MAX_VALUE;
    private static final int PASSED_STEPS_KEPT = 32;

    private long[] at = new long[8];
    private int[] free = new int[8];
    private int size = 1;

    Profile(int gpus) {
        at[0] = Long.MIN_VALUE;
        free[0] = gpus;
    }

    private Profile(Profile other) {
        at = Arrays.copyOf(other.at, other.size + 8);
        free = Arrays.copyOf(other.free, other.size + 8);
        size = other.size;
    }

    Profile copy() {
        return new Profile(this);
    }

    /** Takes GPUs that are free all the while; anything else is a double allocation. */
    void take(int gpus, long start, long end) {
        if (leastFree(start, end) < gpus) {
            throw new IllegalStateException(
                    "%d GPUs are free from %d to %d and %d are to be taken"
                            .formatted(leastFree(start, end), start, end, gpus));
        }
        change(-gpus, start, end);
    }

    void give(int gpus, long start, long end) {
        change(gpus, start, end);
    }

    /** Takes them also where they are in use: less than nothing is free there then. */
    void block(int gpus, long start, long end) {
        change(-gpus, start, end);
    }

    /**
     * The first instant from which so many GPUs are free for the whole length, when it lies before
     * the limit.
     */
    long earliest(int gpus, long length, long from, long limit) {
        long start = from;
        int i = stepAt(from);
        while (i < size && at[i] < start + length) {
            if (free[i] >= gpus) {
                i++;
                continue;
            }
            do {
                i++;
            } while (i < size && free[i] < gpus);
            if (i == size) {
                return NEVER;
            }
            start = at[i];
            if (start >= limit) {
                return NEVER;
            }
        }
        return start < limit ? start : NEVER;
    }

    /** The fewest GPUs that are free at any instant between the two. */
    int leastFree(long start, long end) {
        int least = Integer.MAX_VALUE;
        for (int i = stepAt(start); i < size && at[i] < end; i++) {
            least = Math.min(least, free[i]);
        }
        return least;
    }

    int freeAt(long instant) {
        return free[stepAt(instant)];
    }

    /** The first instant at or after the given one at which fewer GPUs are free. */
    long firstShortage(int gpus, long from) {
        for (int i = stepAt(from); i < size; i++) {
            if (free[i] < gpus) {
                return Math.max(at[i], from);
            }
        }
        return NEVER;
    }

    /** Forgets what lies before that instant. */
    void forget(long before) {
        int first = stepAt(before);
        if (first > PASSED_STEPS_KEPT) {
            System.arraycopy(at, first, at, 0, size - first);
            System.arraycopy(free, first, free, 0, size - first);
            size -= first;
            at[0] = Long.MIN_VALUE;
        }
    }

    private void change(int gpus, long start, long end) {
        int first = split(start);
        int last = split(end);
        for (int i = first; i < last; i++) {
            free[i] += gpus;
        }
        join(last);
        join(first);
    }

    private int split(long instant) {
        int i = stepAt(instant);
        if (at[i] == instant) {
            return i;
        }
        if (size == at.length) {
            at = Arrays.copyOf(at, size * 2);
            free = Arrays.copyOf(free, size * 2);
        }
        System.arraycopy(at, i + 1, at, i + 2, size - i - 1);
        System.arraycopy(free, i + 1, free, i + 2, size - i - 1);
        at[i + 1] = instant;
        free[i + 1] = free[i];
        size++;
        return i + 1;
    }

    private void join(int i) {
        if (i > 0 && i < size && free[i] == free[i - 1]) {
            System.arraycopy(at, i + 1, at, i, size - i - 1);
            System.arraycopy(free, i + 1, free, i, size - i - 1);
            size--;
        }
    }

    /** The step in force at that instant. */
    private int stepAt(long instant) {
        int low = 0;
        int high = size - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (at[middle] > instant) {
                high = middle - 1;
            } else {
                low = middle;
            }
        }
        return low;
    }
}
