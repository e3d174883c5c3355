package io.slipway.planner;

import java.util.Arrays;

/** Which likelihood has to be asked for to be right as often as is claimed. Not thread-safe. */
final class Calibration {
    private static final int KEPT = 256;
    private static final int TAKEN_AS_RIGHT = 20;

    private final double[] seen = new double[KEPT];
    private int count;

    /** A start was foreseen with that likelihood. */
    void learn(double likelihood) {
        seen[count++ % KEPT] = likelihood;
    }

    double level(double claimed) {
        int known = Math.min(count, KEPT);
        double[] all = new double[known + TAKEN_AS_RIGHT];
        System.arraycopy(seen, 0, all, 0, known);
        for (int i = 0; i < TAKEN_AS_RIGHT; i++) {
            all[known + i] = (i + 0.5) / TAKEN_AS_RIGHT;
        }
        Arrays.sort(all);
        return all[Math.clamp((int) Math.ceil(claimed * all.length) - 1, 0, all.length - 1)];
    }
}
