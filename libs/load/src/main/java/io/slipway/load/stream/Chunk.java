package io.slipway.load.stream;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one event of an OpenAI stream says, as far as measuring cares.
 *
 * @param content it bears text, reasoning or a tool call: a role alone is no token
 * @param outputTokens of its usage, or {@link #UNKNOWN}
 * @param promptTokens of its usage, or {@link #UNKNOWN}
 * @param sentNanos the server's own clock ({@code x_sent_ns} of the simulator), or {@link #UNKNOWN}
 */
public record Chunk(
        boolean content,
        boolean finished,
        boolean failed,
        boolean done,
        long outputTokens,
        long promptTokens,
        long sentNanos) {

    public static final long UNKNOWN = -1;

    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.UTF_8);
    private static final JsonFactory JSON = new JsonFactory();

    /** Reads the data of one event without building a tree: this runs for every token. */
    public static Chunk read(String type, byte[] data) throws IOException {
        if (Arrays.equals(data, DONE)) {
            return new Chunk(false, false, false, true, UNKNOWN, UNKNOWN, UNKNOWN);
        }
        try (JsonParser json = JSON.createParser(data)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("the data of an event is no JSON object");
            }
            return new Reading(json, type.equals("error")).chunk();
        }
    }

    private static final class Reading {
        private final JsonParser json;
        private boolean content;
        private boolean finished;
        private boolean failed;
        private long outputTokens = UNKNOWN;
        private long promptTokens = UNKNOWN;
        private long sentNanos = UNKNOWN;

        Reading(JsonParser json, boolean failed) {
            this.json = json;
            this.failed = failed;
        }

        Chunk chunk() throws IOException {
            for (String field = next(); field != null; field = next()) {
                switch (field) {
                    case "choices" -> choices();
                    case "usage" -> usage();
                    case "x_sent_ns" -> sentNanos = number();
                    case "error" -> {
                        failed |= json.currentToken() != JsonToken.VALUE_NULL;
                        json.skipChildren();
                    }
                    default -> json.skipChildren();
                }
            }
            return new Chunk(
                    content, finished, failed, false, outputTokens, promptTokens, sentNanos);
        }

        /** The name of the next field, with the parser on its value; null at the object's end. */
        private @Nullable String next() throws IOException {
            if (json.nextToken() != JsonToken.FIELD_NAME) {
                return null;
            }
            String name = json.currentName();
            json.nextToken();
            return name;
        }

        private void choices() throws IOException {
            if (json.currentToken() != JsonToken.START_ARRAY) {
                json.skipChildren();
                return;
            }
            while (json.nextToken() != JsonToken.END_ARRAY) {
                if (json.currentToken() != JsonToken.START_OBJECT) {
                    throw new IOException("a choice that is no object");
                }
                for (String field = next(); field != null; field = next()) {
                    switch (field) {
                        case "delta" -> delta();
                        case "text" -> content |= text();
                        case "finish_reason" -> finished |= text();
                        default -> json.skipChildren();
                    }
                }
            }
        }

        private void delta() throws IOException {
            if (json.currentToken() != JsonToken.START_OBJECT) {
                json.skipChildren();
                return;
            }
            for (String field = next(); field != null; field = next()) {
                switch (field) {
                    case "content", "reasoning_content", "reasoning" -> content |= text();
                    case "tool_calls" -> {
                        boolean array = json.currentToken() == JsonToken.START_ARRAY;
                        content |= array && json.nextToken() != JsonToken.END_ARRAY;
                        skipToEndOf(array);
                    }
                    default -> json.skipChildren();
                }
            }
        }

        private void skipToEndOf(boolean array) throws IOException {
            while (array && json.currentToken() != JsonToken.END_ARRAY) {
                json.skipChildren();
                json.nextToken();
            }
        }

        private void usage() throws IOException {
            if (json.currentToken() != JsonToken.START_OBJECT) {
                json.skipChildren();
                return;
            }
            for (String field = next(); field != null; field = next()) {
                switch (field) {
                    case "completion_tokens" -> outputTokens = number();
                    case "prompt_tokens" -> promptTokens = number();
                    default -> json.skipChildren();
                }
            }
        }

        private boolean text() throws IOException {
            boolean text = json.currentToken() == JsonToken.VALUE_STRING;
            json.skipChildren();
            return text && json.getTextLength() > 0;
        }

        private long number() throws IOException {
            boolean number = json.currentToken() == JsonToken.VALUE_NUMBER_INT;
            json.skipChildren();
            return number ? json.getLongValue() : UNKNOWN;
        }
    }
}
