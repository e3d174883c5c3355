package io.slipway.cli.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.output.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the server said; header names in lower case. */
public record Answer(int status, Map<String, String> headers, String body) {
    public boolean fine() {
        return status >= 200 && status < 300;
    }

    public @Nullable String header(String name) {
        return headers.get(name);
    }

    /** The body as JSON, or a missing node where it is none. */
    public JsonNode json() {
        try {
            return Json.read(body.getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException _) {
            return Json.object().path("");
        }
    }
}
