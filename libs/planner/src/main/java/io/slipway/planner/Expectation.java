package io.slipway.planner;

/** What was told of a start when it was promised, and from what; it is learned from later. */
public final class Expectation {
    final Guesses.Choice choice;
    final long told;
    final long p50;
    final long p90;

    /** Which answer it was, so that no two are the same. */
    final long number;

    Expectation(Guesses.Choice choice, long told, long p50, long p90, long number) {
        this.choice = choice;
        this.told = told;
        this.p50 = p50;
        this.p90 = p90;
        this.number = number;
    }

    /** Which part of the promised wait it had to wait. */
    double partWaited(long start) {
        long promise = choice.promise();
        return promise <= told
                ? 1
                : Math.clamp((double) (start - told) / (promise - told), 0.0, 1.0);
    }
}
