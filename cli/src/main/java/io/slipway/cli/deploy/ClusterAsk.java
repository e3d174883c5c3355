package io.slipway.cli.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.exit.Misread;
import io.slipway.cli.output.Json;
import io.slipway.cli.output.TaggedYaml;
import io.slipway.cli.session.Session;
import io.slipway.cli.setting.Durations;
import io.slipway.guardrail.request.Reading;
import io.slipway.guardrail.request.Script;
import io.slipway.guardrail.request.Tfvars;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a deployment is asked for with: a file, flags, or both; then the flags win. */
public final class ClusterAsk {
    private static final Pattern TOML_TABLE = Pattern.compile("\\[{1,2}[A-Za-z_][\\w.]*]");

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

    @Option(
            names = "--deployer",
            paramLabel = "NAME",
            description = "Who deploys: dryrun, sagemaker, infraforge or stepfunctions.")
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
            names = "--approval",
            paramLabel = "WORD",
            description = "required: somebody else approves the plan; or none.")
    @Nullable String approval;

    @Option(
            names = "--on-failure",
            paramLabel = "WORD",
            description = "clean-up, or keep: a retry goes on at the failed step.")
    @Nullable String onFailure;

    @Option(
            names = "--tag",
            paramLabel = "KEY=VALUE",
            description = "A tag of the cluster; may be given again.")
    Map<String, String> tags = new LinkedHashMap<>();

    /**
     * A request of any shape that can be judged, for verbs that make nothing of it; flags go with
     * one of ours only.
     */
    public JsonNode judged(Session session) {
        if (file == null) {
            return body(session);
        }
        JsonNode document = read(session.text(file));
        if (document instanceof ObjectNode body && Reading.ours(document)) {
            return with(body);
        }
        if (flagged()) {
            throw Failure.usage(
                    file + " is no request of ours",
                    "flags such as --region change our own requests only",
                    "write the value into the file, and leave the flag out");
        }
        return document;
    }

    /** The body of the request, as the API takes it; the service says what is wrong with it. */
    public JsonNode body(Session session) {
        return with(file == null ? Json.object() : read(session, file));
    }

    private JsonNode read(String text) {
        String start = text.stripLeading();
        if (start.isEmpty()) {
            throw Failure.usage(
                    file + " is empty",
                    "there is nothing in it to judge",
                    "slipway cluster preview NAME --preset small -o yaml");
        }
        boolean json = start.startsWith("{") || start.startsWith("[") || start.startsWith("//");
        JsonNode written = json ? null : Script.request(text);
        if (written != null) {
            return written;
        }
        try {
            if (!json && Tfvars.looksLike(text)) {
                return Tfvars.read(text);
            }
            return json ? json(text) : TaggedYaml.read(text);
        } catch (Tfvars.Unreadable e) {
            throw unreadable("no list of variables", String.valueOf(e.getMessage()));
        } catch (JsonProcessingException e) {
            if (TOML_TABLE.matcher(start).lookingAt()) {
                throw unreadable(
                        "TOML",
                        "configs are read as JSON or YAML, which hold the same: yq -p toml -o json makes the one of the other");
            }
            throw unreadable(json ? "no JSON" : "neither YAML nor variables", Misread.told(e));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As it stands; or as the template it is, with gaps where numbers will be. */
    private static JsonNode json(String text) throws JsonProcessingException {
        try {
            return Json.read(text);
        } catch (JsonProcessingException e) {
            String filled = Script.withGapsQuoted(text);
            if (filled.equals(text)) {
                throw e;
            }
            return Json.read(filled);
        }
    }

    private Failure unreadable(String what, String why) {
        return Failure.usage(
                "%s holds %s".formatted(file, what), why, "mend the file, then the same command");
    }

    private boolean flagged() {
        return Stream.of(
                                name,
                                preset,
                                region,
                                accountId,
                                deployer,
                                orchestrator,
                                approval,
                                onFailure,
                                ttl,
                                deadline)
                        .anyMatch(Objects::nonNull)
                || budgetUsd != null
                || !tags.isEmpty();
    }

    private ObjectNode with(ObjectNode body) {
        put(body, "name", name);
        put(body, "preset", preset);
        put(body, "region", region);
        put(body, "accountId", accountId);
        put(body, "deployer", deployer);
        put(body, "orchestrator", orchestrator);
        put(body, "approval", approval);
        put(body, "onFailure", onFailure);
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
