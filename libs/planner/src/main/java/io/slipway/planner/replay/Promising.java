package io.slipway.planner.replay;

import io.slipway.planner.Admission;
import io.slipway.planner.Arrivals;
import io.slipway.planner.Booking;
import io.slipway.planner.Expectation;
import io.slipway.planner.Forecast;
import io.slipway.planner.Plan;
import io.slipway.planner.Releases;
import io.slipway.planner.ReservationId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The planner as reservation-svc uses it: each newcomer is promised a start at once, and told when
 * to expect it.
 */
final class Promising implements Discipline {
    /** What forecasts may cost in one replay: some tens of seconds. */
    private static final int EFFORT_OF_ALL = 300_000_000;

    private final Plan plan;
    private final Watcher watcher;
    private final Releases releases = new Releases();
    private final Arrivals arrivals = new Arrivals();
    private final Forecast forecast;
    private final Map<ReservationId, Expectation> expectations = new HashMap<>();

    Promising(Plan plan, Watcher watcher, int jobs) {
        this.plan = plan;
        this.watcher = watcher;
        this.forecast =
                new Forecast(
                        releases,
                        arrivals,
                        Math.min(Forecast.EFFORT, EFFORT_OF_ALL / Math.max(1, jobs)));
    }

    @Override
    public List<Booking> decide(List<Request> newcomers, boolean ended, Instant now) {
        if (ended) {
            long began = System.nanoTime();
            var moved = plan.pullForward(now);
            watcher.planned(System.nanoTime() - began);
            moved.forEach(booking -> watcher.promised(booking, now));
        }
        newcomers.forEach(newcomer -> admit(newcomer, now));
        var due = plan.due(now);
        for (var booking : due) {
            var expectation = expectations.remove(booking.id());
            if (expectation != null) {
                forecast.learn(expectation, now);
            }
            plan.start(booking.id());
        }
        return due;
    }

    @Override
    public void ending(ReservationId id, Instant now) {
        var slot = plan.find(id).orElseThrow().slot();
        double ran = seconds(Duration.between(slot.start(), now));
        releases.learn(slot.gpus(), slot.length(), ran / seconds(slot.length()));
    }

    /** A recording may last longer than nanoseconds can be counted. */
    private static double seconds(Duration length) {
        return length.getSeconds() + length.getNano() / 1e9;
    }

    @Override
    public long nextTimer() {
        Instant next = plan.nextDue();
        return next == null ? Long.MAX_VALUE : Replay.micros(next);
    }

    private void admit(Request newcomer, Instant now) {
        long began = System.nanoTime();
        var admission = plan.promise(newcomer.ask(), now);
        watcher.planned(System.nanoTime() - began);
        if (!(admission instanceof Admission.Granted(Booking promise))) {
            throw new IllegalStateException(newcomer + " got " + admission);
        }
        watcher.promised(promise, now);
        arrivals.learn(newcomer.ask().shape(), newcomer.ask().length(), now);
        if (promise.slot().start().isAfter(now)) {
            var expectation = forecast.of(plan, promise.id(), now);
            expectations.put(promise.id(), expectation);
            forecast.tell(expectation);
            watcher.expected(promise.id(), forecast.expected(expectation), now);
        }
    }
}
