package io.slipway.stress.run;

import io.slipway.contracts.stress.Latency;
import io.slipway.contracts.stress.StressEvent;
import io.slipway.load.Arrivals;
import io.slipway.load.LoadPlan;
import io.slipway.load.LoadReport;
import io.slipway.load.measure.Distribution;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One stress run.
 *
 * @param endpoint that it is about; null when a target was given instead
 */
public record Run(
        RunId id,
        String tenant,
        String requestedBy,
        Origin origin,
        @Nullable EndpointVersion endpoint,
        LoadPlan plan,
        RunState state,
        Instant createdAt) {

    /** Why there is this run. */
    public enum Origin {
        ASKED,
        SMOKE
    }

    /** An endpoint as it was when the run was made. */
    public record EndpointVersion(String id, long version) {}

    Run in(RunState next) {
        return new Run(id, tenant, requestedBy, origin, endpoint, plan, next, createdAt);
    }

    StressEvent.Requested requested() {
        return new StressEvent.Requested(
                id.value(),
                tenant,
                endpointId(),
                plan.target().toString(),
                switch (plan.arrivals()) {
                    case Arrivals.Constant _ -> "constant";
                    case Arrivals.Poisson _ -> "poisson";
                },
                plan.arrivals().ratePerSecond(),
                plan.arrivals().duration(),
                requestedBy,
                createdAt);
    }

    /** What the world is told when the run is over; a run without a result proves nothing. */
    StressEvent.Completed over(RunState.Over end, @Nullable LoadReport report) {
        return switch (end) {
            case RunState.Completed(_, _, String verdict, String summary, Instant at)
                    when report != null ->
                    completed(verdict, summary, report, at);
            case RunState.Completed(_, _, _, String summary, Instant at) -> nothing(summary, at);
            case RunState.Failed(_, String reason, _, Instant at) -> nothing(reason, at);
            case RunState.Cancelled(_, Instant at) -> nothing("The run was cancelled.", at);
        };
    }

    private StressEvent.Completed completed(
            String verdict, String summary, LoadReport report, Instant at) {
        return new StressEvent.Completed(
                id.value(),
                tenant,
                endpointId(),
                verdict,
                report.requests().scheduled(),
                report.requests().failed(),
                report.rates().done(),
                latency(report.timeToFirstToken().fromIntended()),
                latency(report.interToken()),
                latency(report.endToEnd().fromIntended()),
                summary,
                at);
    }

    private StressEvent.Completed nothing(String why, Instant at) {
        return new StressEvent.Completed(
                id.value(), tenant, endpointId(), "invalid", 0, 0, 0, null, null, null, why, at);
    }

    private static @Nullable Latency latency(Distribution of) {
        return of.count() == 0
                ? null
                : new Latency(of.p50(), of.p90(), of.p95(), of.p99(), of.max());
    }

    @Nullable String endpointId() {
        return endpoint == null ? null : endpoint.id();
    }
}
