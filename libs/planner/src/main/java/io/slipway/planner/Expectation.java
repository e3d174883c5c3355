package io.slipway.planner;

import java.time.Instant;

/** When something may start: equally likely instants, rising, none later than the promise. */
public final class Expectation {
    private final long[] starts;
    private final long told;
    private final long promise;

    Expectation(long[] starts, long told, long promise) {
        this.starts = starts;
        this.told = told;
        this.promise = promise;
    }

    /** It starts by then with that likelihood; certainty is the promise. */
    public Instant by(double likelihood) {
        int place = (int) Math.ceil(likelihood * starts.length) - 1;
        return Hold.instant(
                place >= starts.length - 1 && likelihood >= 1
                        ? promise
                        : starts[Math.clamp(place, 0, starts.length - 1)]);
    }

    /** How likely it is that it starts at its promise and not before. */
    double likelihoodOfPromise() {
        int at = starts.length;
        while (at > 0 && starts[at - 1] >= promise) {
            at--;
        }
        return (double) (starts.length - at) / starts.length;
    }

    Instant promise() {
        return Hold.instant(promise);
    }

    /** Which part of the promised wait it had to wait. */
    double partWaited(Instant start) {
        return promise <= told
                ? 1
                : Math.clamp((double) (Hold.micros(start) - told) / (promise - told), 0.0, 1.0);
    }

    /** The least likelihood with which that start was foreseen. */
    public double likelihoodOf(Instant start) {
        long at = Hold.micros(start);
        int before = 0;
        while (before < starts.length && starts[before] < at) {
            before++;
        }
        return before == starts.length ? 1 : (before + 0.5) / starts.length;
    }

    /** The same, where all that start at one instant share the likelihood of it. */
    double evenLikelihoodOf(Instant start) {
        long at = Hold.micros(start);
        int before = 0;
        int until = 0;
        for (long one : starts) {
            before += one < at ? 1 : 0;
            until += one <= at ? 1 : 0;
        }
        return Math.clamp((before + until) / 2.0 / starts.length, 0.0, 1.0);
    }
}
