package io.slipway.simulator.aws.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.simulator.aws.model.Shape.Bounds;
import io.slipway.simulator.aws.model.Shape.ErrorTrait;
import io.slipway.simulator.aws.model.Shape.Kind;
import io.slipway.simulator.aws.model.Shape.Scalar;
import io.slipway.simulator.aws.model.Shape.Sequence;
import io.slipway.simulator.aws.model.Shape.Slot;
import io.slipway.simulator.aws.model.Shape.Structure;
import io.slipway.simulator.aws.model.Shape.Table;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One service as AWS publishes it: its operations and the shapes they use. */
public record ServiceModel(
        String service,
        String protocol,
        String signingName,
        @Nullable String targetPrefix,
        String jsonVersion,
        @Nullable String namespace,
        boolean queryCompatible,
        String apiVersion,
        Map<String, Operation> operations,
        Map<String, Shape> shapes) {

    public static ServiceModel load(String service) {
        try (InputStream in = ServiceModel.class.getResourceAsStream(service + ".json")) {
            if (in == null) {
                throw new IllegalStateException("no model file " + service + ".json");
            }
            return read(service, new ObjectMapper().readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Shape shape(String name) {
        Shape shape = shapes.get(name);
        if (shape == null) {
            throw new IllegalStateException(service + " has no shape " + name);
        }
        return shape;
    }

    public Structure structure(String name) {
        return (Structure) shape(name);
    }

    public @Nullable Operation operation(String name) {
        return operations.get(name);
    }

    private static ServiceModel read(String service, JsonNode file) {
        JsonNode metadata = file.path("metadata");
        String prefix = metadata.path("endpointPrefix").asText();
        Map<String, Operation> operations = new LinkedHashMap<>();
        file.path("operations")
                .properties()
                .forEach(e -> operations.put(e.getKey(), operation(e.getKey(), e.getValue())));
        Map<String, Shape> shapes = new LinkedHashMap<>();
        file.path("shapes")
                .properties()
                .forEach(e -> shapes.put(e.getKey(), shape(e.getKey(), e.getValue())));
        return new ServiceModel(
                service,
                metadata.path("protocol").asText(),
                metadata.path("signingName").asText(prefix),
                text(metadata, "targetPrefix"),
                metadata.path("jsonVersion").asText("1.1"),
                text(metadata, "xmlNamespace"),
                metadata.has("awsQueryCompatible"),
                metadata.path("apiVersion").asText(),
                operations,
                shapes);
    }

    private static Operation operation(String name, JsonNode node) {
        JsonNode http = node.path("http");
        List<String> errors = new ArrayList<>();
        node.path("errors").forEach(error -> errors.add(error.path("shape").asText()));
        return new Operation(
                name,
                http.path("method").asText("POST"),
                http.path("requestUri").asText("/"),
                http.path("responseCode").asInt(200),
                text(node.path("input"), "shape"),
                text(node.path("input"), "locationName"),
                text(node.path("output"), "shape"),
                text(node.path("output"), "resultWrapper"),
                errors);
    }

    private static Shape shape(String name, JsonNode node) {
        Bounds bounds = new Bounds(number(node, "min"), number(node, "max"));
        boolean flattened = node.path("flattened").asBoolean();
        return switch (node.path("type").asText()) {
            case "structure" -> structure(name, node);
            case "list" -> new Sequence(name, slot(node.path("member")), bounds, flattened);
            case "map" ->
                    new Table(
                            name,
                            slot(node.path("key")),
                            slot(node.path("value")),
                            bounds,
                            flattened);
            case String scalar -> {
                String pattern = text(node, "pattern");
                Set<String> values = new LinkedHashSet<>();
                node.path("enum").forEach(value -> values.add(value.asText()));
                yield new Scalar(
                        name,
                        Kind.valueOf(scalar.toUpperCase(Locale.ROOT)),
                        bounds,
                        pattern == null ? null : Pattern.compile(pattern),
                        values,
                        node.path("sensitive").asBoolean(),
                        text(node, "timestampFormat"));
            }
        };
    }

    private static Structure structure(String name, JsonNode node) {
        Map<String, Slot> members = new LinkedHashMap<>();
        node.path("members").properties().forEach(e -> members.put(e.getKey(), slot(e.getValue())));
        Set<String> required = new LinkedHashSet<>();
        node.path("required").forEach(member -> required.add(member.asText()));
        JsonNode error = node.path("error");
        ErrorTrait trait =
                node.path("exception").asBoolean() || !error.isMissingNode()
                        ? new ErrorTrait(
                                text(error, "code"),
                                error.path("httpStatusCode")
                                        .asInt(node.path("fault").asBoolean() ? 500 : 400),
                                error.path("senderFault").asBoolean(true))
                        : null;
        return new Structure(
                name,
                members,
                required,
                node.path("union").asBoolean(),
                text(node, "payload"),
                trait);
    }

    private static Slot slot(JsonNode node) {
        return new Slot(
                node.path("shape").asText(),
                text(node, "location"),
                text(node, "locationName"),
                text(node, "queryName"),
                node.path("flattened").asBoolean(),
                node.path("xmlAttribute").asBoolean(),
                node.path("streaming").asBoolean(),
                node.path("idempotencyToken").asBoolean(),
                text(node, "timestampFormat"),
                text(node.path("xmlNamespace"), "uri"),
                text(node.path("xmlNamespace"), "prefix"));
    }

    private static @Nullable String text(JsonNode node, String field) {
        JsonNode value = node.get(field);
        return value == null || !value.isTextual() ? null : value.asText();
    }

    private static @Nullable Double number(JsonNode node, String field) {
        JsonNode value = node.get(field);
        return value == null ? null : value.asDouble();
    }
}
