package io.slipway.planner;

import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Says when a waiting reservation is expected to start, which is at its promise or before, because
 * reservations end early. It plays out a number of futures with the plan itself: in each one every
 * reservation ends after a part of its time drawn from what was learned, and whoever waits moves
 * forward as always. What such futures got wrong before, by being too hopeful or too gloomy, is
 * corrected by asking them for another likelihood.
 *
 * <p>Nobody who comes later is thought of. The cost is bounded: where too many are ahead for a
 * handful of futures, the answer is how promises of the same length turned out lately. Not
 * thread-safe.
 */
public final class Forecast {
    /** How often somebody who waits may be looked at in one answer, unless told otherwise. */
    public static final int EFFORT = 100_000;

    private static final int FUTURES_MAX = 48;
    private static final int FUTURES_MIN = 6;

    /** Where so many futures come to the promise, no other instant is as likely. */
    private static final double PROMISE_IS_LIKELIEST = 0.3;

    private final Releases releases;
    private final int effort;
    private final Calibration evenOdds = new Calibration();
    private final Calibration nineInTen = new Calibration();
    private final Outcomes outcomes = new Outcomes();
    private final SplittableRandom random = new SplittableRandom(4);

    public Forecast(Releases releases) {
        this(releases, EFFORT);
    }

    public Forecast(Releases releases, int effort) {
        this.releases = releases;
        this.effort = effort;
    }

    public Expectation of(Plan plan, ReservationId id, Instant now) {
        Hold target = plan.hold(id);
        long told = Hold.micros(now);
        long waiting = plan.queue().size();
        long futures = effort / (waiting * plan.holds().size());
        if (futures < FUTURES_MIN) {
            return new Expectation(outcomes.starts(told, target.start), told, target.start);
        }
        long[] starts = new long[(int) Math.min(FUTURES_MAX, futures)];
        for (int i = 0; i < starts.length; i++) {
            starts[i] = new Future(plan.copy(), told).startOf(target);
        }
        Arrays.sort(starts);
        return new Expectation(starts, told, target.start);
    }

    /**
     * What is said of an expectation: when it starts with even odds, and with nine in ten. Many
     * start just as promised, because nobody ahead of them ends early: where that is likely, the
     * promise is what is expected, and not an instant between it and hope at which nothing happens.
     */
    public Expected expected(Expectation expectation) {
        Instant p90 = expectation.by(nineInTen.level(0.9));
        Instant p50 =
                expectation.likelihoodOfPromise() >= PROMISE_IS_LIKELIEST
                        ? expectation.promise()
                        : expectation.by(evenOdds.level(0.5));
        return new Expected(p50.isBefore(p90) ? p50 : p90, p90);
    }

    /** It started then; the next answers are better for it. */
    public void learn(Expectation expectation, Instant started) {
        evenOdds.learn(expectation.evenLikelihoodOf(started));
        nineInTen.learn(expectation.likelihoodOf(started));
        outcomes.learn(expectation.partWaited(started));
    }

    /** An instant by which it starts with even odds, and one by which it does nine times in ten. */
    public record Expected(Instant p50, Instant p90) {}

    /** One way in which things may go on, on a plan of its own. */
    private final class Future {
        private record End(long at, ReservationId id) {}

        private final Plan plan;
        private final PriorityQueue<End> ends =
                new PriorityQueue<>((one, other) -> Long.compare(one.at, other.at));

        Future(Plan plan, long now) {
            this.plan = plan;
            for (Hold hold : plan.holds()) {
                if (hold.runs) {
                    double ran = (double) (now - hold.start) / (hold.end - hold.start);
                    ends.add(new End(Math.max(now, end(hold, ran)), hold.id));
                }
            }
        }

        long startOf(Hold target) {
            while (true) {
                long due = Hold.micros(Objects.requireNonNull(plan.nextDue()));
                End next = ends.peek();
                long at = next == null ? due : Math.min(due, next.at);
                endAll(at);
                for (Hold hold : plan.dueHolds(at)) {
                    if (hold.id.equals(target.id)) {
                        return at;
                    }
                    plan.start(hold.id);
                    ends.add(new End(end(hold, 0), hold.id));
                }
            }
        }

        private void endAll(long at) {
            Instant now = Hold.instant(at);
            boolean ended = false;
            for (End next = ends.peek(); next != null && next.at == at; next = ends.peek()) {
                ends.remove();
                plan.end(next.id, now);
                ended = true;
            }
            if (ended) {
                plan.pullForward(now);
            }
        }

        private long end(Hold hold, double ran) {
            double part = releases.draw(hold.gpus(), hold.end - hold.start, ran, random);
            return hold.start + Math.max(1, (long) ((hold.end - hold.start) * part));
        }
    }
}
