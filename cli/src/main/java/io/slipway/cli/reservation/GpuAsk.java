package io.slipway.cli.reservation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.output.Json;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that say which GPUs are wanted, for how long and from when. */
final class GpuAsk {
    @Option(names = "--gpus", paramLabel = "N", required = true, description = "How many GPUs.")
    int gpus;

    @Option(
            names = {"-t", "--type"},
            paramLabel = "TYPE",
            description = "GPU type, such as h100; the pool's unless given.")
    @Nullable String type;

    @Option(
            names = "--hours",
            paramLabel = "HOURS",
            description = "How long, 0.0833 (5 minutes) to 24.")
    @Nullable BigDecimal hours;

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = "Start then and not before, such as 2026-12-01T09:00:00+01:00.")
    @Nullable String at;

    ObjectNode body() {
        if (gpus < 1) {
            throw Failure.usage(
                    "--gpus %d reserves nothing".formatted(gpus),
                    "the least is 1",
                    "slipway reserve --gpus 1");
        }
        ObjectNode body = Json.object().put("gpus", gpus);
        if (type != null) {
            body.put("gpuType", type);
        }
        if (hours != null) {
            body.put("hours", hours);
        }
        if (at != null) {
            body.put("startAt", instant(at));
        }
        return body;
    }

    private static String instant(String at) {
        try {
            return OffsetDateTime.parse(at).toInstant().toString();
        } catch (DateTimeException e) {
            throw Failure.usage(
                    "--at %s is no time".formatted(at),
                    "it needs a date, a time and an offset",
                    "slipway reserve --gpus 1 --at 2026-12-01T09:00:00+01:00");
        }
    }
}
