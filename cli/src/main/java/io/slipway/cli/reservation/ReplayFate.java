package io.slipway.cli.reservation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.output.Json;
import io.slipway.planner.Slot;
import io.slipway.planner.replay.Job;
import io.slipway.planner.replay.Replay;
import io.slipway.planner.replay.Step;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What became of one request of a replay, as one line of JSON. Times are seconds. */
final class ReplayFate {
    private final Job job;
    private @Nullable Slot promised;
    private Step.@Nullable Expected expected;
    private @Nullable Slot slot;
    private @Nullable Instant ended;

    ReplayFate(Job job) {
        this.job = job;
    }

    Job job() {
        return job;
    }

    void take(Step step) {
        switch (step) {
            case Step.Promised promise -> promised = promised == null ? promise.slot() : promised;
            case Step.Expected told -> expected = told;
            case Step.Started start -> slot = start.slot();
            case Step.Ended end -> ended = end.at();
            case Step.Submitted _, Step.Refused _ -> {}
        }
    }

    ObjectNode json() {
        ObjectNode json = Json.object().put("job", job.number());
        if (promised != null) {
            ReplayTrace.placed(json.putObject("promised"), promised);
        }
        if (expected != null) {
            ObjectNode told = json.putObject("expected");
            ReplayTrace.seconds(told, "p50", Replay.micros(expected.p50()));
            ReplayTrace.seconds(told, "p90", Replay.micros(expected.p90()));
        }
        if (slot == null || ended == null) {
            return json.put("refused", "larger than the cluster");
        }
        long start = Replay.micros(slot.start());
        ReplayTrace.seconds(json, "start", start);
        ReplayTrace.seconds(json, "end", Replay.micros(ended));
        ReplayTrace.seconds(json, "wait", start - job.submit());
        json.put("gpusPerNode", slot.gpusPerNode());
        slot.nodes().forEach(json.putArray("nodes")::add);
        return json;
    }
}
