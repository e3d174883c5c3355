package io.slipway.stress.startup;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipway.contracts.endpoint.EndpointEvent;
import io.slipway.contracts.stress.Latency;
import io.slipway.contracts.stress.StressEvent;
import io.slipway.load.Arrivals;
import io.slipway.load.Environment;
import io.slipway.load.LoadPlan;
import io.slipway.load.LoadReport;
import io.slipway.load.Objective;
import io.slipway.load.Verdict;
import io.slipway.load.measure.Distribution;
import io.slipway.load.measure.Measure;

/** Event payloads, plans and reports are read and written where the build does not see them. */
@RegisterForReflection(
        targets = {
            Arrivals.class,
            Arrivals.Constant.class,
            Arrivals.Poisson.class,
            Distribution.class,
            EndpointEvent.class,
            EndpointEvent.Failed.class,
            EndpointEvent.Ready.class,
            EndpointEvent.Scaled.class,
            EndpointEvent.Unrecognised.class,
            Environment.class,
            Latency.class,
            LoadPlan.class,
            LoadPlan.Limits.class,
            LoadPlan.Workload.class,
            LoadReport.class,
            LoadReport.Generator.class,
            LoadReport.Rates.class,
            LoadReport.Requests.class,
            LoadReport.Tokens.class,
            LoadReport.TwoClocks.class,
            Measure.class,
            Objective.class,
            StressEvent.class,
            StressEvent.Completed.class,
            StressEvent.Requested.class,
            StressEvent.Unrecognised.class,
            Verdict.class
        })
class Wiring {}
