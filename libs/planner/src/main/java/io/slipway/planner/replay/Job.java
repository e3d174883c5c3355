package io.slipway.planner.replay;

/**
 * One recorded request. Times are microseconds since the start of the recording.
 *
 * @param number its place in the file, from 1
 * @param declared how long it said it needs
 * @param actual how long it ran; what is declared is the most it gets
 */
public record Job(int number, long submit, int gpus, long declared, long actual) {
    /** Longer than declared: it ends when its time is over. */
    public boolean cut() {
        return actual > declared;
    }

    long length() {
        return Math.min(declared, actual);
    }
}
