package io.slipway.simulator.aws.parameter;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.simulator.aws.run.Action;
import io.slipway.simulator.aws.run.Answer;
import io.slipway.simulator.aws.run.Call;
import io.slipway.simulator.aws.run.Page;
import io.slipway.simulator.aws.run.Place;
import io.slipway.simulator.aws.run.Service;
import io.slipway.simulator.aws.run.Shards;
import io.slipway.simulator.aws.wire.AwsFault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The calls; one version of each parameter is kept, the latest. */
public final class ParameterStore implements Service {
    private static final int MAX_LEVELS = 15;
    private static final int STANDARD_BYTES = 4096;
    private static final int ADVANCED_BYTES = 8192;

    private final Shards<Place, Map<String, Parameter>> shards = new Shards<>(_ -> new TreeMap<>());

    @Override
    public String model() {
        return "ssm";
    }

    @Override
    public Map<String, Action> actions() {
        return Map.ofEntries(
                entry("PutParameter", this::put),
                entry("GetParameter", this::get),
                entry("GetParameters", this::getMany),
                entry("GetParametersByPath", this::byPath),
                entry("DescribeParameters", this::describe),
                entry("DeleteParameter", this::delete),
                entry("DeleteParameters", this::deleteMany),
                entry("AddTagsToResource", this::tag),
                entry(
                        "ListTagsForResource",
                        call ->
                                Answer.of(
                                        "TagList",
                                        Answer.tags(known(call, call.text("ResourceId")).tags()))));
    }

    private Answer put(Call call) {
        String name = call.text("Name");
        String value = call.text("Value");
        String bare = name.startsWith("/") ? name.substring(1) : name;
        if (!name.matches("[a-zA-Z0-9_.\\-/]+") || bare.matches("(?i)(aws|ssm).*")) {
            throw new AwsFault(
                    "ValidationException",
                    400,
                    "Parameter name must not start with aws or ssm and holds only letters, digits and ._-/: "
                            + name);
        }
        if (bare.split("/", -1).length > MAX_LEVELS) {
            throw new AwsFault(
                    "HierarchyLevelLimitExceededException",
                    "A hierarchy can have a maximum of 15 levels.");
        }
        Parameter before = shards.at(call.place()).get(name);
        if (before != null && !call.flag("Overwrite")) {
            throw new AwsFault(
                    "ParameterAlreadyExists",
                    "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.");
        }
        if (before == null && !call.has("Type")) {
            throw new AwsFault(
                    "ValidationException",
                    400,
                    "A parameter type is required when you create a parameter.");
        }
        if (call.flag("Overwrite") && call.has("Tags")) {
            throw new AwsFault(
                    "ValidationException",
                    400,
                    "Invalid request: tags and overwrite can't be used together.");
        }
        String tier = call.text("Tier", "Standard");
        if (value.length() > (tier.equals("Standard") ? STANDARD_BYTES : ADVANCED_BYTES)) {
            throw new AwsFault(
                    "ValidationException",
                    400,
                    "%s tier parameters support a maximum parameter value of %d characters."
                            .formatted(
                                    tier,
                                    tier.equals("Standard") ? STANDARD_BYTES : ADVANCED_BYTES));
        }
        Parameter after =
                new Parameter(
                        name,
                        call.text("Type", before == null ? "String" : before.type()),
                        value,
                        before == null ? 1 : before.version() + 1,
                        call.now(),
                        call.caller().arn(),
                        call.maybe("Description"),
                        tier.equals("Intelligent-Tiering") ? "Standard" : tier,
                        before == null ? new LinkedHashMap<>(call.tags("Tags")) : before.tags());
        shards.at(call.place()).put(name, after);
        return Answer.of("Version", after.version()).and("Tier", after.tier());
    }

    private @Nullable Parameter find(Call call, String nameOrArn) {
        String name = nameOrArn.replaceFirst("^arn:[^/]*:parameter", "");
        Map<String, Parameter> all = shards.at(call.place());
        Parameter found = all.get(name);
        return found == null && name.startsWith("/") ? all.get(name.substring(1)) : found;
    }

    private Parameter known(Call call, String name) {
        Parameter found = find(call, name);
        if (found == null) {
            throw new AwsFault("InvalidResourceId", "The resource ID is not valid: " + name);
        }
        return found;
    }

    private Answer get(Call call) {
        Parameter found = find(call, call.text("Name"));
        if (found == null) {
            throw notFound(call.text("Name"));
        }
        return Answer.of("Parameter", found.view(call.place(), call.flag("WithDecryption")));
    }

    private static AwsFault notFound(String name) {
        return new AwsFault("ParameterNotFound", "Parameter " + name + " not found.");
    }

    private Answer getMany(Call call) {
        List<Answer> found = new ArrayList<>();
        List<String> invalid = new ArrayList<>();
        for (String name : call.texts("Names")) {
            Parameter parameter = find(call, name);
            if (parameter == null) {
                invalid.add(name);
            } else {
                found.add(parameter.view(call.place(), call.flag("WithDecryption")));
            }
        }
        return Answer.of("Parameters", found).and("InvalidParameters", invalid);
    }

    private Answer byPath(Call call) {
        String path = call.text("Path");
        if (!path.startsWith("/")) {
            throw new AwsFault(
                    "ValidationException",
                    400,
                    "The parameter path must begin with a slash: " + path);
        }
        String prefix = path.endsWith("/") ? path : path + "/";
        List<Parameter> found =
                shards.at(call.place()).values().stream()
                        .filter(parameter -> parameter.name().startsWith(prefix))
                        .filter(
                                parameter ->
                                        call.flag("Recursive")
                                                || parameter.name().indexOf('/', prefix.length())
                                                        < 0)
                        .toList();
        Page<Parameter> page =
                Page.of(
                        found,
                        call.maybe("NextToken"),
                        call.number("MaxResults", 10),
                        "InvalidNextToken");
        return Answer.of(
                        "Parameters",
                        page.items().stream()
                                .map(
                                        parameter ->
                                                parameter.view(
                                                        call.place(), call.flag("WithDecryption")))
                                .toList())
                .and("NextToken", page.next());
    }

    private Answer describe(Call call) {
        List<Parameter> found =
                shards.at(call.place()).values().stream()
                        .filter(parameter -> fits(call, parameter))
                        .toList();
        Page<Parameter> page =
                Page.of(
                        found,
                        call.maybe("NextToken"),
                        call.number("MaxResults", 50),
                        "InvalidNextToken");
        return Answer.of(
                        "Parameters",
                        page.items().stream()
                                .map(
                                        parameter ->
                                                Answer.of("Name", parameter.name())
                                                        .and("ARN", parameter.arn(call.place()))
                                                        .and("Type", parameter.type())
                                                        .and("Description", parameter.description())
                                                        .and(
                                                                "LastModifiedDate",
                                                                parameter.modified())
                                                        .and(
                                                                "LastModifiedUser",
                                                                parameter.modifiedBy())
                                                        .and("Version", parameter.version())
                                                        .and("Tier", parameter.tier())
                                                        .and("DataType", "text"))
                                .toList())
                .and("NextToken", page.next());
    }

    private static boolean fits(Call call, Parameter parameter) {
        for (JsonNode filter : call.items("ParameterFilters")) {
            String actual =
                    switch (filter.path("Key").asText()) {
                        case "Name" -> parameter.name();
                        case "Type" -> parameter.type();
                        case "Path" -> parameter.name();
                        case String key ->
                                throw new AwsFault(
                                        "InvalidFilterKey",
                                        "The specified key is not valid: " + key);
                    };
            boolean begins =
                    filter.path("Option").asText().equals("BeginsWith")
                            || filter.path("Key").asText().equals("Path");
            boolean fits = false;
            for (JsonNode value : filter.path("Values")) {
                fits |= begins ? actual.startsWith(value.asText()) : actual.equals(value.asText());
            }
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private Answer delete(Call call) {
        Parameter found = find(call, call.text("Name"));
        if (found == null) {
            throw notFound(call.text("Name"));
        }
        shards.at(call.place()).remove(found.name());
        return Answer.of();
    }

    private Answer deleteMany(Call call) {
        List<String> deleted = new ArrayList<>();
        List<String> invalid = new ArrayList<>();
        for (String name : call.texts("Names")) {
            Parameter found = find(call, name);
            (found == null ? invalid : deleted).add(name);
            if (found != null) {
                shards.at(call.place()).remove(found.name());
            }
        }
        return Answer.of("DeletedParameters", deleted).and("InvalidParameters", invalid);
    }

    private Answer tag(Call call) {
        if (!call.text("ResourceType").equals("Parameter")) {
            throw new AwsFault(
                    "InvalidResourceType",
                    "The simulator tags parameters only, not " + call.text("ResourceType"));
        }
        known(call, call.text("ResourceId")).tags().putAll(call.tags("Tags"));
        return Answer.of();
    }

    @Override
    public JsonNode dump() {
        Answer dump = Answer.of();
        shards.map()
                .forEach(
                        (place, parameters) ->
                                dump.and(
                                        place.account() + "/" + place.region(),
                                        parameters.keySet()));
        return dump.tree();
    }
}
