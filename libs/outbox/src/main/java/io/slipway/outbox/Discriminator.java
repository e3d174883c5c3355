package io.slipway.outbox;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The {@code type} that the body of an event says it has; most bodies say it first. */
final class Discriminator {
    private static final String FIELD = "type";

    private Discriminator() {}

    /** Null when the body is no object, or says none. */
    static @Nullable String of(byte[] body, ObjectMapper json) throws IOException {
        try (JsonParser parser = json.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean here = FIELD.equals(parser.currentName());
                JsonToken value = parser.nextToken();
                if (here) {
                    return value == JsonToken.VALUE_STRING ? parser.getText() : null;
                }
                parser.skipChildren();
            }
            return null;
        }
    }
}
