package io.slipway.cli.stress;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.output.Json;
import io.slipway.cli.setting.Durations;
import io.slipway.load.Arrivals;
import io.slipway.load.LoadPlan;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a stress run is asked for with. */
final class StressAsk {
    @Option(names = "--endpoint", paramLabel = "ID", description = "The endpoint to load.")
    @Nullable String endpoint;

    @Option(
            names = "--target",
            paramLabel = "URL",
            description = "Base URL of an OpenAI-compatible server, in place of --endpoint.")
    @Nullable String target;

    @Option(names = "--model", paramLabel = "NAME", description = "The model to ask.")
    @Nullable String model;

    @Option(
            names = "--rate",
            paramLabel = "PER-SECOND",
            description = "Requests that start each second, whether answered or not.")
    @Nullable Double rate;

    @Option(names = "--arrivals", paramLabel = "KIND", description = "constant or poisson.")
    @Nullable String arrivals;

    @Option(names = "--duration", paramLabel = "DURATION", description = "How long, such as 30s.")
    @Nullable String duration;

    @Option(names = "--prompt-tokens", paramLabel = "N", description = "Length of a prompt.")
    @Nullable Integer promptTokens;

    @Option(names = "--output-tokens", paramLabel = "N", description = "Length of an answer.")
    @Nullable Integer outputTokens;

    @Option(names = "--seed", paramLabel = "N", description = "Same seed, same arrivals.")
    @Nullable Long seed;

    String endpoint() {
        if (endpoint == null) {
            throw new IllegalStateException("neither endpoint nor target");
        }
        return endpoint;
    }

    ObjectNode body() {
        if (endpoint == null && target == null) {
            throw Failure.usage(
                    "there is nothing to load",
                    "neither --endpoint nor --target was given",
                    "slipway stress run --endpoint ID --rate 5 --duration 30s");
        }
        ObjectNode body = Json.object();
        if (endpoint != null) {
            body.put("endpointId", endpoint);
        }
        if (target != null) {
            body.put("target", target);
        }
        if (model != null) {
            body.put("model", model);
        }
        if (rate != null) {
            body.put("ratePerSecond", rate);
        }
        if (arrivals != null) {
            body.put("arrivals", arrivals);
        }
        if (duration != null) {
            body.put("duration", Durations.parse(duration).toString());
        }
        if (promptTokens != null) {
            body.put("promptTokens", promptTokens);
        }
        if (outputTokens != null) {
            body.put("outputTokens", outputTokens);
        }
        if (seed != null) {
            body.put("seed", seed);
        }
        return body;
    }

    /** The same as a plan for this process, with the defaults of stress-svc. */
    LoadPlan plan(URI to) {
        double perSecond = rate == null ? 2 : rate;
        Duration length = duration == null ? Duration.ofSeconds(10) : Durations.parse(duration);
        return new LoadPlan(
                to,
                model == null ? "default" : model,
                arrivals(perSecond, length),
                new LoadPlan.Workload(
                        promptTokens == null ? 32 : promptTokens,
                        outputTokens == null ? 32 : outputTokens,
                        true),
                LoadPlan.Limits.USUAL,
                List.of());
    }

    private Arrivals arrivals(double perSecond, Duration length) {
        return switch (arrivals == null ? "poisson" : arrivals) {
            case "constant" -> new Arrivals.Constant(perSecond, length);
            case "poisson" ->
                    new Arrivals.Poisson(
                            perSecond,
                            length,
                            seed == null ? ThreadLocalRandom.current().nextLong() : seed);
            default ->
                    throw Failure.usage(
                            "there are no arrivals '%s'".formatted(arrivals),
                            "arrivals are constant or poisson",
                            "slipway stress run --help");
        };
    }
}
