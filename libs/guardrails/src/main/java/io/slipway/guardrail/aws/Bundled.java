package io.slipway.guardrail.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Reads a data file that ships in this jar, beside the class that owns it. */
public final class Bundled {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Bundled() {}

    public static JsonNode json(Class<?> owner, String name) {
        try (InputStream file = owner.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalStateException(
                        "%s is not packaged beside %s".formatted(name, owner.getName()));
            }
            return JSON.readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
