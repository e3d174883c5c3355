package io.slipway.cli.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.output.Json;
import io.slipway.cli.session.Session;
import io.slipway.cli.setting.Durations;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a deployment is asked for with: a file, flags, or both; then the flags win. */
public final class ClusterAsk {
    @Parameters(arity = "0..1", paramLabel = "NAME", description = "Name of the cluster.")
    @Nullable String name;

    @Option(
            names = {"-f", "--request"},
            paramLabel = "FILE",
            description = "The whole request as JSON or YAML; - is standard input.")
    @Nullable String file;

    @Option(names = "--preset", paramLabel = "PRESET", description = "small, medium or large.")
    @Nullable String preset;

    @Option(names = "--region", paramLabel = "REGION", description = "AWS region.")
    @Nullable String region;

    @Option(names = "--account-id", paramLabel = "ID", description = "AWS account, 12 digits.")
    @Nullable String accountId;

    @Option(names = "--deployer", paramLabel = "NAME", description = "Who deploys: dryrun.")
    @Nullable String deployer;

    @Option(names = "--orchestrator", paramLabel = "NAME", description = "eks or slurm.")
    @Nullable String orchestrator;

    @Option(
            names = "--ttl",
            paramLabel = "DURATION",
            description = "Life of the cluster from ready on, such as 8h.")
    @Nullable String ttl;

    @Option(
            names = "--deadline",
            paramLabel = "DURATION",
            description = "Longest time the deployment may take.")
    @Nullable String deadline;

    @Option(
            names = "--budget-usd",
            paramLabel = "USD",
            description = "Most the cluster may cost over its life.")
    @Nullable BigDecimal budgetUsd;

    @Option(
            names = "--tag",
            paramLabel = "KEY=VALUE",
            description = "A tag of the cluster; may be given again.")
    Map<String, String> tags = new LinkedHashMap<>();

    /** The body of the request, as the API takes it; the service says what is wrong with it. */
    public JsonNode body(Session session) {
        ObjectNode body = file == null ? Json.object() : read(session, file);
        put(body, "name", name);
        put(body, "preset", preset);
        put(body, "region", region);
        put(body, "accountId", accountId);
        put(body, "deployer", deployer);
        put(body, "orchestrator", orchestrator);
        put(body, "ttl", iso(ttl));
        put(body, "deadline", iso(deadline));
        if (budgetUsd != null) {
            body.put("budgetUsd", budgetUsd);
        }
        tags.forEach((key, value) -> body.withObjectProperty("tags").put(key, value));
        return body;
    }

    /** The file, where there is one. */
    public @Nullable String file() {
        return file;
    }

    private static ObjectNode read(Session session, String file) {
        if (session.document(file) instanceof ObjectNode object) {
            return object;
        }
        throw Failure.usage(
                file + " holds no object",
                "a request is an object with fields such as name and preset",
                "slipway cluster preview NAME --preset small -o yaml");
    }

    private static void put(ObjectNode body, String field, @Nullable String value) {
        if (value != null) {
            body.put(field, value);
        }
    }

    private static @Nullable String iso(@Nullable String duration) {
        return duration == null ? null : Durations.parse(duration).toString();
    }
}
