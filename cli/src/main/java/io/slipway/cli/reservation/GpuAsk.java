package io.slipway.cli.reservation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.output.Json;
import io.slipway.cli.setting.Instants;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that say which GPUs are wanted, for how long and from when. */
final class GpuAsk {
    @Option(
            names = {"-g", "--gpus"},
            paramLabel = "N",
            required = true,
            description = "How many GPUs.")
    int gpus;

    @Option(
            names = {"-t", "--type"},
            paramLabel = "TYPE",
            required = true,
            description = "GPU type, such as h100; avail lists them.")
    String type = "";

    @Option(
            names = "--hours",
            paramLabel = "HOURS",
            required = true,
            description = "How long, 0.0833 (5 minutes) to 24.")
    BigDecimal hours = BigDecimal.ONE;

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = "Start then and not before, such as 2026-12-01T09:00:00+01:00.")
    @Nullable String at;

    @Option(names = "--pool", paramLabel = "NAME", description = "In that pool only.")
    @Nullable String pool;

    @Option(names = "--zone", paramLabel = "ZONE", description = "In that zone only.")
    @Nullable String zone;

    @Option(
            names = {"-l", "--label"},
            paramLabel = "K=V",
            description = "In pools with that label only; may be given again.")
    Map<String, String> labels = new TreeMap<>();

    @Option(
            names = "--priority",
            paramLabel = "N",
            description = "-10 to 10; above 0 for admins. The higher comes first.")
    @Nullable Integer priority;

    ObjectNode body() {
        if (gpus < 1) {
            throw Failure.usage(
                    "--gpus %d reserves nothing".formatted(gpus),
                    "the least is 1",
                    "slipway reserve --gpus 1 --type h100 --hours 1");
        }
        ObjectNode body = Json.object().put("gpus", gpus).put("gpuType", type).put("hours", hours);
        if (at != null) {
            body.put("startAt", Instants.parse("--at", at).toString());
        }
        if (pool != null) {
            body.put("pool", pool);
        }
        if (zone != null) {
            body.put("zone", zone);
        }
        if (!labels.isEmpty()) {
            labels.forEach(body.putObject("labels")::put);
        }
        if (priority != null) {
            body.put("priority", priority);
        }
        return body;
    }
}
