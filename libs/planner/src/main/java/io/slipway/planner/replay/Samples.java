package io.slipway.planner.replay;

import java.util.Arrays;

/** Numbers, and what lies where among them. */
final class Samples {
    private double[] values = new double[64];
    private int size;
    private boolean sorted;

    void add(double value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
        sorted = false;
    }

    boolean empty() {
        return size == 0;
    }

    double mean() {
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += values[i];
        }
        return size == 0 ? 0 : sum / size;
    }

    double max() {
        double max = 0;
        for (int i = 0; i < size; i++) {
            max = Math.max(max, values[i]);
        }
        return max;
    }

    /** The smallest value that is not exceeded by so large a part of all values. */
    double quantile(double part) {
        if (!sorted) {
            Arrays.sort(values, 0, size);
            sorted = true;
        }
        return values[Math.clamp((int) Math.ceil(part * size) - 1, 0, size - 1)];
    }
}
