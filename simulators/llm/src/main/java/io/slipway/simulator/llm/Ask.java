package io.slipway.simulator.llm;

import com.fasterxml.jackson.databind.JsonNode;

/** What a request to {@code /v1/chat/completions} or {@code /v1/completions} asked for. */
record Ask(
        boolean chat,
        String model,
        boolean stream,
        int maxTokens,
        int promptTokens,
        boolean usageAtEnd,
        boolean usageInEachChunk) {

    static final int UNLIMITED = Integer.MAX_VALUE;

    static Ask of(boolean chat, JsonNode body) {
        if (!body.isObject()) {
            throw new Malformed("the body must be a JSON object");
        }
        JsonNode prompt = body.path(chat ? "messages" : "prompt");
        if (chat ? !prompt.isArray() || prompt.isEmpty() : prompt.isMissingNode()) {
            throw new Malformed(
                    chat ? "messages must be a non-empty array" : "prompt must be given");
        }
        JsonNode options = body.path("stream_options");
        return new Ask(
                chat,
                body.path("model").asText("simulated"),
                body.path("stream").asBoolean(false),
                maxTokens(body),
                promptTokens(prompt),
                options.path("include_usage").asBoolean(false),
                options.path("continuous_usage_stats").asBoolean(false));
    }

    private static int maxTokens(JsonNode body) {
        JsonNode asked =
                body.hasNonNull("max_completion_tokens")
                        ? body.get("max_completion_tokens")
                        : body.path("max_tokens");
        if (asked.isMissingNode() || asked.isNull()) {
            return UNLIMITED;
        }
        if (!asked.canConvertToInt() || asked.intValue() < 1) {
            throw new Malformed("max_tokens must be a whole number of at least 1");
        }
        return asked.intValue();
    }

    /** Words stand in for tokens: exact enough for a server that reads none of them. */
    private static int promptTokens(JsonNode prompt) {
        if (prompt.isTextual()) {
            return prompt.textValue().isBlank()
                    ? 0
                    : prompt.textValue().strip().split("\\s+").length;
        }
        int tokens = 0;
        for (JsonNode part : prompt) {
            tokens += promptTokens(part.isObject() ? part.path("content") : part);
        }
        return prompt.isNumber() ? 1 : tokens;
    }

    /** The request cannot be read; the message is for its sender. */
    static final class Malformed extends RuntimeException {
        Malformed(String message) {
            super(message);
        }
    }
}
