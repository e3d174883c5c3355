package io.slipway.planner;

import java.time.Instant;
import java.util.List;

/** What the plan says to a newcomer. */
public sealed interface Admission {
    record Granted(Booking promise) implements Admission {}

    /** No slot can ever be found; these sizes can be had. */
    record NeverFits(int gpus, List<Integer> sizes) implements Admission {}

    /** So many wait already that another promise would be too far away to mean anything. */
    record QueueFull(int waiting) implements Admission {}

    /** The start that was asked for is taken; these are free, the nearest first. */
    record StartTaken(Instant startAt, List<Slot> nearest) implements Admission {}
}
