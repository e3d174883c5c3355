package io.slipway.cli.reservation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.output.Json;
import io.slipway.planner.NodeGroup;
import io.slipway.planner.Slot;
import io.slipway.planner.replay.Policy;
import io.slipway.planner.replay.Replay;
import io.slipway.planner.replay.Step;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;

/**
 * A replay as lines of JSON: the cluster first, then what happened in the order in which it
 * happened. Times are seconds; a job is its place in the file, from 1.
 */
final class ReplayTrace implements AutoCloseable {
    private final BufferedWriter out;

    ReplayTrace(Path file, NodeGroup cluster, Policy policy) throws IOException {
        out = Files.newBufferedWriter(file);
        var first =
                Json.object()
                        .put("event", "cluster")
                        .put("policy", policy.name().toLowerCase(Locale.ROOT))
                        .put("gpusPerNode", cluster.gpusPerNode());
        cluster.nodes().forEach(first.putArray("nodes")::add);
        line(first);
    }

    void write(Step step) {
        try {
            line(
                    switch (step) {
                        case Step.Submitted(Instant at, int job, int gpus, long declared) ->
                                seconds(
                                        event("submit", at, job).put("gpus", gpus),
                                        "declared",
                                        declared);
                        case Step.Refused(Instant at, int job, int gpus) ->
                                event("refuse", at, job).put("gpus", gpus);
                        case Step.Promised(Instant at, int job, Slot slot) ->
                                placed(event("promise", at, job), slot);
                        case Step.Expected(Instant at, int job, Instant p50, Instant p90) ->
                                seconds(
                                        seconds(
                                                event("expect", at, job),
                                                "p50",
                                                Replay.micros(p50)),
                                        "p90",
                                        Replay.micros(p90));
                        case Step.Started(Instant at, int job, Slot slot) ->
                                placed(event("start", at, job), slot);
                        case Step.Ended(Instant at, int job) -> event("end", at, job);
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private void line(ObjectNode json) throws IOException {
        out.write(Json.line(json));
        out.write('\n');
    }

    private static ObjectNode event(String name, Instant at, int job) {
        return seconds(Json.object().put("event", name), "t", Replay.micros(at)).put("job", job);
    }

    private static ObjectNode placed(ObjectNode json, Slot slot) {
        seconds(json, "start", Replay.micros(slot.start()));
        seconds(json, "end", Replay.micros(slot.end())).put("gpusPerNode", slot.gpusPerNode());
        slot.nodes().forEach(json.putArray("nodes")::add);
        return json;
    }

    private static ObjectNode seconds(ObjectNode json, String name, long micros) {
        return micros % 1_000_000 == 0
                ? json.put(name, micros / 1_000_000)
                : json.put(name, BigDecimal.valueOf(micros, 6));
    }
}
