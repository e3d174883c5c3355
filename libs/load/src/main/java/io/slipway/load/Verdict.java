package io.slipway.load;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.slipway.load.measure.Distribution;
import io.slipway.load.measure.EarlyStopping;
import io.slipway.load.measure.EarlyStopping.Finding;
import io.slipway.load.measure.Measure;
import io.slipway.load.measure.Tally;
import java.util.ArrayList;
import java.util.List;

/** What a run proves, and why. */
public record Verdict(Outcome outcome, List<String> reasons) {

    public Verdict {
        reasons = List.copyOf(reasons);
    }

    /** A run that could not be trusted or decided is {@code invalid}: neither good nor bad news. */
    public enum Outcome {
        @JsonProperty("pass")
        PASS,
        @JsonProperty("fail")
        FAIL,
        @JsonProperty("invalid")
        INVALID
    }

    /**
     * What the driver saw of itself.
     *
     * @param scheduled arrivals whose time came
     * @param ticks lateness of a clock tick on the event loop every 10 ms: pauses of collector,
     *     machine or loop, which make every stamp taken meanwhile too late
     */
    record Evidence(Tally tally, long scheduled, boolean cancelled, Distribution ticks) {}

    static Verdict judge(LoadPlan plan, Evidence evidence) {
        List<String> doubts = doubts(plan, evidence);
        if (!doubts.isEmpty()) {
            return new Verdict(Outcome.INVALID, doubts);
        }
        List<String> faults = new ArrayList<>();
        List<String> open = new ArrayList<>();
        Tally tally = evidence.tally();
        long requests = tally.done() + tally.failed() + tally.incomplete();
        long bad = requests - tally.done();
        if (bad > plan.limits().errorShare() * requests) {
            faults.add("%d of %d requests failed %s".formatted(bad, requests, tally.errors()));
        }
        for (Objective objective : plan.objectives()) {
            long over = tally.over(objective.measure(), objective.limit()) + bad;
            String claim =
                    "p%s of %s at most %d ms"
                            .formatted(
                                    plain(objective.percentile() * 100),
                                    objective.measure(),
                                    objective.limit().toMillis());
            switch (EarlyStopping.judge(objective.percentile(), requests, over)) {
                case Finding.Below _ -> {}
                case Finding.Above _ ->
                        faults.add("not kept: %s (%d of %d over)".formatted(claim, over, requests));
                case Finding.MoreNeeded(long more) ->
                        open.add("not decided: %s needs %d more requests".formatted(claim, more));
            }
        }
        if (!faults.isEmpty()) {
            return new Verdict(Outcome.FAIL, faults);
        }
        return new Verdict(open.isEmpty() ? Outcome.PASS : Outcome.INVALID, open);
    }

    private static List<String> doubts(LoadPlan plan, Evidence evidence) {
        List<String> doubts = new ArrayList<>();
        Tally tally = evidence.tally();
        double limit = plan.limits().lag().toNanos() / 1e6;
        if (evidence.cancelled()) {
            doubts.add("the run was cancelled");
        }
        if (evidence.scheduled() == 0) {
            doubts.add("the schedule has no request: raise rate or duration");
        }
        Distribution lag = tally.distribution(Measure.LAG);
        // The median must be far better than the tail: half of all stamps depend on it.
        if (lag.p50() > limit / 10 || lag.p99() > limit) {
            doubts.add(
                    "the generator sent late: lag p50 %.1f ms, p99 %.1f ms, limit %.1f ms"
                            .formatted(lag.p50(), lag.p99(), limit));
        }
        if (evidence.ticks().p99() > limit) {
            doubts.add(
                    "the generator was held up: p99 of its clock ticks %.1f ms, limit %.1f ms"
                            .formatted(evidence.ticks().p99(), limit));
        }
        return doubts;
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }
}
