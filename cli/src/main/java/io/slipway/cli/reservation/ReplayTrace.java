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
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Locale;

/**
 * A replay as lines of JSON: the cluster first, then what happened in the order in which it
 * happened. Times are seconds; a job is its place in the file, from 1. The file gets its name when
 * the trace is whole; until then it is beside it, and what was there before stays.
 */
final class ReplayTrace implements AutoCloseable {
    private final Path file;
    private final Path written;
    private final BufferedWriter out;

    ReplayTrace(Path wanted, NodeGroup cluster, Policy policy) throws IOException {
        file = Files.exists(wanted) ? wanted.toRealPath() : wanted;
        if (Files.isDirectory(file)) {
            throw new FileSystemException(wanted.toString(), null, "it is a folder");
        }
        // A pipe or a device has no place beside it.
        boolean plain = !Files.exists(file) || Files.isRegularFile(file);
        written = plain ? file.resolveSibling(file.getFileName() + ".part") : file;
        out = Files.newBufferedWriter(written);
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

    /** It is whole. */
    void keep() throws IOException {
        out.close();
        if (!written.equals(file)) {
            Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            out.close();
        } finally {
            if (!written.equals(file)) {
                Files.deleteIfExists(written);
            }
        }
    }

    private void line(ObjectNode json) throws IOException {
        out.write(Json.line(json));
        out.write('\n');
    }

    private static ObjectNode event(String name, Instant at, int job) {
        return seconds(Json.object().put("event", name), "t", Replay.micros(at)).put("job", job);
    }

    static ObjectNode placed(ObjectNode json, Slot slot) {
        seconds(json, "start", Replay.micros(slot.start()));
        seconds(json, "end", Replay.micros(slot.end())).put("gpusPerNode", slot.gpusPerNode());
        slot.nodes().forEach(json.putArray("nodes")::add);
        return json;
    }

    static ObjectNode seconds(ObjectNode json, String name, long micros) {
        return micros % 1_000_000 == 0
                ? json.put(name, micros / 1_000_000)
                : json.put(name, BigDecimal.valueOf(micros, 6));
    }
}
