package io.slipway.simulator.kubernetes.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.kubernetes.object.Refusal;
import io.slipway.simulator.kubernetes.object.Resource;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** A request; header names are in lower case. */
public record Ask(
        String method,
        String path,
        Map<String, String> query,
        Map<String, String> headers,
        String body) {

    public String header(String name) {
        return headers.getOrDefault(name, "");
    }

    public String query(String name) {
        return query.getOrDefault(name, "");
    }

    /** A switch in the query is on when it says so, or says nothing at all. */
    public boolean flag(String name) {
        String value = query.get(name);
        return value != null && (value.isEmpty() || value.equals("true") || value.equals("1"));
    }

    public boolean dryRun() {
        String value = query("dryRun");
        if (!value.isEmpty() && !value.equals("All")) {
            throw Refusal.badRequest(
                    "Invalid dryRun \"%s\": supported values: \"All\"".formatted(value));
        }
        return !value.isEmpty();
    }

    String contentType() {
        String type = header("content-type");
        int end = type.indexOf(';');
        return (end < 0 ? type : type.substring(0, end)).strip();
    }

    public ObjectNode object() {
        if (tree() instanceof ObjectNode object) {
            return object;
        }
        throw Refusal.badRequest("the request needs an object as its body");
    }

    public JsonNode tree() {
        if (contentType().endsWith("protobuf")) {
            throw Refusal.of(
                    415,
                    "UnsupportedMediaType",
                    "the body of the request was in an unknown format - accepted media types"
                            + " include: application/json, application/yaml");
        }
        if (body.isEmpty()) {
            return Resource.object();
        }
        try {
            return contentType().endsWith("yaml")
                    ? Resource.JSON.valueToTree(
                            new Yaml(new SafeConstructor(new LoaderOptions())).load(body))
                    : Resource.JSON.readTree(body);
        } catch (JsonProcessingException | YAMLException e) {
            throw Refusal.badRequest("the body cannot be read: " + e.getMessage());
        }
    }
}
