package io.slipway.bench;

import java.util.ArrayList;
import java.util.List;

/** Figures beside the goals they were measured for. */
public final class Goals {
    private final List<String> lines = new ArrayList<>();
    private boolean allMet = true;

    /** The figure must not be above the goal. */
    public void atMost(String what, double measured, double goal, String unit) {
        add(what, measured, "at most", goal, unit, measured <= goal);
    }

    public void atLeast(String what, double measured, double goal, String unit) {
        add(what, measured, "at least", goal, unit, measured >= goal);
    }

    public boolean allMet() {
        return allMet;
    }

    @Override
    public String toString() {
        return String.join("\n", lines) + "\n";
    }

    private void add(
            String what, double measured, String bound, double goal, String unit, boolean met) {
        allMet &= met;
        lines.add(
                "%-58s %10s %-5s goal %-8s %8s  %s"
                        .formatted(
                                what,
                                number(measured),
                                unit,
                                bound,
                                number(goal),
                                met ? "met" : "MISSED"));
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? "%d".formatted((long) value)
                : value < 10 ? "%.3f".formatted(value) : "%.1f".formatted(value);
    }
}
