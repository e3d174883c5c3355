package io.slipway.guardrail.request;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slipway.guardrail.preset.ClusterReading;
import io.slipway.guardrail.preset.Presets;
import io.slipway.guardrail.preset.Violation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The answer to a document: a request to judge, or why it is none. */
public sealed interface Reading {
    record Read(Asked asked) implements Reading {}

    record Unreadable(List<Violation> violations) implements Reading {}

    /** One document may nest this deep and hold numbers this long; more is an attack. */
    JsonMapper JSON =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(64)
                                                    .maxNumberLength(64)
                                                    .build())
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .build();

    static Reading of(byte[] document) {
        try {
            return of(JSON.readTree(document));
        } catch (JsonProcessingException e) {
            var place = e.getLocation();
            return unreadable(
                    "#",
                    place == null
                            ? "is not JSON"
                            : "is not JSON: look at line %d, column %d"
                                    .formatted(place.getLineNr(), place.getColumnNr()));
        } catch (IOException e) {
            return unreadable("#", "is not JSON");
        }
    }

    /**
     * Takes our ask, our rendered cluster, either of them in the {@code cluster} of a deployment
     * event, and the CreateCluster call of AWS, and tells them apart by their members.
     */
    static Reading of(JsonNode document) {
        if (!document.isObject()) {
            return unreadable(
                    "#", "must be a JSON object: a deployment request or a CreateCluster call");
        }
        if (document.has("ClusterName") || document.has("InstanceGroups")) {
            return new Read(
                    Asked.of(new Origin.CreateCluster(), document, new Pointers("", Map.of())));
        }
        return document.path("cluster").isObject()
                ? ours(document.get("cluster"), "/cluster")
                : ours(document, "");
    }

    private static Reading ours(JsonNode cluster, String prefix) {
        return switch (Presets.bundled().read(cluster)) {
            case ClusterReading.Read(var request) ->
                    new Read(CreateClusterDocument.of(request, prefix));
            case ClusterReading.Unreadable(var violations) ->
                    new Unreadable(under(prefix, violations));
        };
    }

    private static List<Violation> under(String prefix, List<Violation> violations) {
        var moved = new ArrayList<Violation>();
        for (Violation violation : violations) {
            moved.add(
                    new Violation(
                            "#" + prefix + violation.pointer().substring(1), violation.message()));
        }
        return List.copyOf(moved);
    }

    private static Reading unreadable(String pointer, String message) {
        return new Unreadable(List.of(new Violation(pointer, message)));
    }
}
