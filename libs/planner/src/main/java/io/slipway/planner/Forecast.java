package io.slipway.planner;

import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Says when a waiting reservation is expected to start, which is at its promise or before, because
 * reservations end early. It plays out a number of futures with the plan itself: in each one every
 * reservation ends after a part of its time drawn from what was learned, and whoever waits moves
 * forward as always. What is said of them is what came nearest before, and nine times in ten enough
 * ({@link Guesses}, {@link Margin}).
 *
 * <p>Nobody who comes later is thought of. The cost is bounded: where too many are ahead for a
 * handful of futures, the answer is how promises turned out lately. The same questions get the same
 * answers, in whatever order the plan keeps its reservations. Not thread-safe.
 */
public final class Forecast {
    /** How much may be looked at in one answer, unless told otherwise: some milliseconds. */
    public static final int EFFORT = 150_000;

    private static final int FUTURES_MAX = 48;
    private static final int FUTURES_MIN = 6;

    private final Releases releases;
    private final int effort;
    private final Guesses guesses = new Guesses();
    private final Margin margin = new Margin();
    private final Outcomes outcomes = new Outcomes();

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
        long promise = target.start;
        long[] lately = outcomes.starts(told, promise);
        long[] starts = futures(plan, target, told);
        if (starts.length == 0) {
            starts = lately;
        }
        var choice = Guesses.Choice.of(starts, lately, promise);
        long p90 = Math.min(promise, margin.of(starts, promise));
        return new Expectation(choice, told, Math.min(guesses.best(choice), p90), p90);
    }

    /** None where they would cost too much. */
    private long[] futures(Plan plan, Hold target, long now) {
        long cost =
                (long) plan.holds().size() * (plan.queue().size() + plan.group().nodes().size());
        long futures = effort / Math.max(1, cost);
        if (futures < FUTURES_MIN) {
            return new long[0];
        }
        long[] starts = new long[(int) Math.min(FUTURES_MAX, futures)];
        for (int i = 0; i < starts.length; i++) {
            starts[i] = new Future(plan.copy(), i, now).startOf(target);
        }
        Arrays.sort(starts);
        return starts;
    }

    /** When it starts with even odds, and with nine in ten. */
    public Expected expected(Expectation expectation) {
        return new Expected(Hold.instant(expectation.p50), Hold.instant(expectation.p90));
    }

    /** It started then; the next answers are better for it. */
    public void learn(Expectation expectation, Instant started) {
        long start = Hold.micros(started);
        guesses.learn(expectation.choice, start);
        margin.learn(start <= expectation.p90);
        outcomes.learn(expectation.partWaited(start));
    }

    /** An instant by which it starts with even odds, and one by which it does nine times in ten. */
    public record Expected(Instant p50, Instant p90) {}

    /** One way in which things may go on, on a plan of its own. */
    private final class Future {
        private record End(long at, long arrival, ReservationId id) {}

        private final Plan plan;
        private final int number;
        private final PriorityQueue<End> ends =
                new PriorityQueue<>(
                        Comparator.comparingLong(End::at).thenComparingLong(End::arrival));

        Future(Plan plan, int number, long now) {
            this.plan = plan;
            this.number = number;
            for (Hold hold : plan.holds()) {
                if (hold.runs) {
                    double ran = (double) (now - hold.start) / (hold.end - hold.start);
                    ends.add(end(Math.max(now, endOf(hold, ran)), hold));
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
                    ends.add(end(endOf(hold, 0), hold));
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

        private static End end(long at, Hold hold) {
            return new End(at, hold.arrival, hold.id);
        }

        private long endOf(Hold hold, double ran) {
            var random = new SplittableRandom(hold.arrival * FUTURES_MAX + number);
            double part = releases.draw(hold.gpus(), hold.end - hold.start, ran, random);
            return hold.start + Math.max(1, (long) ((hold.end - hold.start) * part));
        }
    }
}
