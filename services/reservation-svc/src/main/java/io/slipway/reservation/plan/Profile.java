package io.slipway.reservation.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The free GPUs of one node over time, as a step function. Not thread-safe. */
final class Profile {
    private record Step(Instant at, int free) {}

    private final String node;
    private final List<Step> steps = new ArrayList<>();

    Profile(String node, int gpus) {
        this.node = node;
        steps.add(new Step(Instant.MIN, gpus));
    }

    String node() {
        return node;
    }

    void take(int gpus, Instant start, Instant end) {
        change(-gpus, start, end);
    }

    void give(int gpus, Instant start, Instant end) {
        change(gpus, start, end);
    }

    /** The first instant from which so many GPUs are free for the whole length. */
    Instant earliest(int gpus, Duration length, Instant from) {
        Instant start = from;
        for (int i = stepAt(from);
                i < steps.size() && steps.get(i).at.isBefore(start.plus(length)); ) {
            if (steps.get(i).free >= gpus) {
                i++;
                continue;
            }
            while (steps.get(i).free < gpus) {
                i++;
            }
            start = steps.get(i).at;
        }
        return start;
    }

    /** The fewest GPUs that are free at any instant between the two. */
    int leastFree(Instant start, Instant end) {
        int least = Integer.MAX_VALUE;
        for (int i = stepAt(start); i < steps.size() && steps.get(i).at.isBefore(end); i++) {
            least = Math.min(least, steps.get(i).free);
        }
        return least;
    }

    /** The first instant at or after the given one at which fewer GPUs are free. */
    Instant firstShortage(int gpus, Instant from) {
        for (int i = stepAt(from); i < steps.size(); i++) {
            if (steps.get(i).free < gpus) {
                return steps.get(i).at.isBefore(from) ? from : steps.get(i).at;
            }
        }
        return Instant.MAX;
    }

    private void change(int gpus, Instant start, Instant end) {
        int first = split(start);
        int last = split(end);
        for (int i = first; i < last; i++) {
            var step = steps.get(i);
            if (step.free + gpus < 0) {
                throw new IllegalStateException(
                        "%s has %d GPUs free at %s and %d are to be taken"
                                .formatted(node, step.free, step.at, -gpus));
            }
            steps.set(i, new Step(step.at, step.free + gpus));
        }
    }

    private int split(Instant at) {
        int i = stepAt(at);
        if (steps.get(i).at.equals(at)) {
            return i;
        }
        steps.add(i + 1, new Step(at, steps.get(i).free));
        return i + 1;
    }

    /** The step in force at that instant. */
    private int stepAt(Instant instant) {
        int low = 0;
        int high = steps.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (steps.get(middle).at.isAfter(instant)) {
                high = middle - 1;
            } else {
                low = middle;
            }
        }
        return low;
    }
}
