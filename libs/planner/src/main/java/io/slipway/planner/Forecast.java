package io.slipway.planner;

import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Says when a waiting reservation is expected to start, which is at its promise or before, because
 * reservations end early. It plays out a number of futures with the plan itself: in each one every
 * reservation ends after a part of its time drawn from what was learned, and whoever waits moves
 * forward as always, and newcomers like the latest ones take what they leave. What is said of them
 * is what came nearest before, and nine times in ten enough ({@link Guesses}, {@link Margin}).
 *
 * <p>The cost is bounded: where too many are ahead for a handful of futures, the answer is how
 * promises turned out lately. The same questions get the same answers, in whatever order the plan
 * keeps its reservations. Not thread-safe.
 */
public final class Forecast {
    /** How much may be looked at in one answer, unless told otherwise: some milliseconds. */
    public static final int EFFORT = 150_000;

    private static final int FUTURES_MAX = 48;
    private static final int FUTURES_MIN = 6;

    /** So many newcomers are thought of in one future, and so many must be known for that. */
    private static final int NEWCOMERS_MAX = 64;

    private static final int NEWCOMERS_KNOWN = 8;

    private final Releases releases;
    private final Arrivals arrivals;
    private final int effort;
    private final Guesses guesses = new Guesses();
    private final Margin margin = new Margin();
    private final Outcomes outcomes = new Outcomes();

    /** Those that wait, the first p90 first. */
    private final TreeSet<Expectation> open =
            new TreeSet<>(
                    Comparator.comparingLong((Expectation one) -> one.p90)
                            .thenComparingLong(one -> one.number));

    private long asked;

    public Forecast(Releases releases) {
        this(releases, new Arrivals(), EFFORT);
    }

    public Forecast(Releases releases, Arrivals arrivals, int effort) {
        this.releases = releases;
        this.arrivals = arrivals;
        this.effort = effort;
    }

    public Expectation of(Plan plan, ReservationId id, Instant now) {
        Hold target = plan.hold(id);
        long told = Hold.micros(now);
        long promise = target.start;
        learnOverdue(told);
        long[] lately = outcomes.starts(told, promise);
        long[] starts = futures(plan, target, told);
        if (starts.length == 0) {
            starts = lately;
        }
        var choice = guesses.choice(starts, lately, promise);
        long p50 = guesses.best(choice);
        long p90 = Math.min(promise, Math.max(p50, margin.of(starts, promise)));
        return new Expectation(choice, told, p50, p90, asked++);
    }

    /** It was said to whoever waits, and is learned from. */
    public void tell(Expectation expectation) {
        open.add(expectation);
    }

    /** Whoever was told it does not wait any more, and did not start. */
    public void forget(Expectation expectation) {
        open.remove(expectation);
    }

    /**
     * Whoever should have started by now teaches caution now. Where the queue grows long, waiting
     * for the starts would be to tell everybody too early a start until the first of them.
     */
    private void learnOverdue(long now) {
        while (!open.isEmpty() && open.first().p90 < now) {
            open.removeFirst();
            margin.learn(false);
        }
    }

    /** None where they would cost too much. */
    private long[] futures(Plan plan, Hold target, long now) {
        int holds = plan.holds().size();
        int newcomers =
                arrivals.known() < NEWCOMERS_KNOWN
                        ? 0
                        : Math.min(NEWCOMERS_MAX, NEWCOMERS_MAX / 4 + holds);
        long cost =
                (holds + newcomers / 2L)
                        * (plan.queue().size() + newcomers / 4 + plan.group().nodes().size());
        long futures = effort / Math.max(1, cost);
        if (futures < FUTURES_MIN) {
            return new long[0];
        }
        long[] starts = new long[(int) Math.min(FUTURES_MAX, futures)];
        for (int i = 0; i < starts.length; i++) {
            starts[i] = new Future(plan.copy(), i, newcomers, now).startOf(target);
        }
        Arrays.sort(starts);
        return starts;
    }

    /** When it starts with even odds, and with nine in ten. */
    public Expected expected(Expectation expectation) {
        return new Expected(Hold.instant(expectation.p50), Hold.instant(expectation.p90));
    }

    /** It was told and started then; the next answers are better for it. */
    public void learn(Expectation expectation, Instant started) {
        long start = Hold.micros(started);
        if (start > expectation.choice.promise()) {
            // Capacity was lost, which no future foresees.
            forget(expectation);
            return;
        }
        guesses.learn(expectation.choice, start);
        if (open.remove(expectation)) {
            margin.learn(start <= expectation.p90);
        }
        outcomes.learn(expectation.partWaited(start));
    }

    /**
     * Learns from one that waited before this forecast was made, as if it had been told then what
     * the outcomes before it say: call it in the order of the starts.
     *
     * @param told when it was promised its first start
     * @param promise that start
     * @param started when it started; later than promised where capacity was lost, which teaches
     *     nothing
     */
    public void recall(Instant told, Instant promise, Instant started) {
        long now = Hold.micros(told);
        long start = Hold.micros(promise);
        if (start <= now || Hold.micros(started) > start) {
            return;
        }
        long[] lately = outcomes.starts(now, start);
        var choice = guesses.choice(lately, lately, start);
        long p50 = guesses.best(choice);
        long p90 = Math.min(start, Math.max(p50, margin.of(lately, start)));
        var expectation = new Expectation(choice, now, p50, p90, asked++);
        open.add(expectation);
        learn(expectation, started);
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

        private int newcomers;
        private int next;
        private long nextAt = Profile.NEVER;

        Future(Plan plan, int number, int newcomers, long now) {
            this.plan = plan;
            this.number = number;
            this.newcomers = newcomers;
            if (newcomers > 0) {
                var random = new SplittableRandom(number);
                next = random.nextInt(arrivals.known());
                nextAt = now + (long) (arrivals.gap(next) * random.nextDouble());
            }
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
                End end = ends.peek();
                long at = Math.min(nextAt, end == null ? due : Math.min(due, end.at));
                endAll(at);
                while (nextAt == at) {
                    arrive(at);
                }
                for (Hold hold : plan.dueHolds(at)) {
                    if (hold.id.equals(target.id)) {
                        return at;
                    }
                    plan.start(hold.id);
                    ends.add(end(endOf(hold, 0), hold));
                }
            }
        }

        private void arrive(long at) {
            var id = new ReservationId("newcomer-" + newcomers--);
            plan.promise(
                    new Ask(id, arrivals.shape(next), arrivals.length(next)), Hold.instant(at));
            next++;
            nextAt = newcomers == 0 ? Profile.NEVER : at + arrivals.gap(next);
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
