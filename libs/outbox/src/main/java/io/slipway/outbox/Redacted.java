package io.slipway.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A payload as an operator may see it: texts under names that promise a secret are left out. */
final class Redacted {
    private static final Pattern SECRET =
            Pattern.compile(
                    "(?i).*(secret|passw|token|credential|api.?key|private.?key|authorization).*");
    private static final TextNode LEFT_OUT = TextNode.valueOf("(left out)");

    private Redacted() {}

    /** Null when the payload names another tenant, or is not JSON. */
    static @Nullable JsonNode of(byte[] payload, String tenant, ObjectMapper json) {
        try {
            JsonNode data = json.readTree(payload);
            String owner = data.path("tenant").asText(tenant);
            return owner.equals(tenant) ? redact(data) : null;
        } catch (JsonProcessingException unreadable) {
            return null;
        } catch (IOException impossible) {
            throw new IllegalStateException("bytes in memory cannot be read", impossible);
        }
    }

    private static JsonNode redact(JsonNode data) {
        if (data instanceof ObjectNode object) {
            for (var member : object.properties()) {
                if (member.getValue().isTextual() && SECRET.matcher(member.getKey()).matches()) {
                    member.setValue(LEFT_OUT);
                }
            }
        }
        data.forEach(Redacted::redact);
        return data;
    }
}
