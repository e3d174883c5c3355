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
import picocli.CommandLine.Parameters;

/** What a stress run is asked for with. */
final class StressAsk {
    @Parameters(
            arity = "0..1",
            paramLabel = "ENDPOINT",
            description = "The endpoint to load: id, first characters, or a name.")
    @Nullable String place;

    @Option(names = "--endpoint", paramLabel = "ID", description = "The same as ENDPOINT.")
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

    /** The endpoint, given in one way or the other; null where it is a target that is loaded. */
    @Nullable String endpoint() {
        if (place != null && endpoint != null && !place.equals(endpoint)) {
            throw Failure.usage(
                    "two endpoints were given, and a run loads one",
                    "%s and %s".formatted(place, endpoint),
                    "slipway stress run " + place);
        }
        String named = place == null ? endpoint : place;
        if (named == null && target == null) {
            throw Failure.usage(
                    "there is nothing to load",
                    "neither an endpoint nor --target was given",
                    "slipway endpoint list");
        }
        if (named != null && named.matches("https?://.*")) {
            throw Failure.usage(
                    "%s is an address, and an endpoint has an id or a name".formatted(named),
                    "a server that is no endpoint of ours is a --target",
                    "slipway stress run --target " + named);
        }
        return named;
    }

    ObjectNode body(@Nullable String endpointId) {
        ObjectNode body = Json.object();
        if (endpointId != null) {
            body.put("endpointId", endpointId);
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
