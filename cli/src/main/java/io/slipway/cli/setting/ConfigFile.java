package io.slipway.cli.setting;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.exit.Unreadable;
import io.slipway.cli.output.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A JSON file of settings and contexts. JSON and not YAML: a YAML parser costs start-up time. */
public record ConfigFile(Path path) {

    public ObjectNode read() {
        try {
            JsonNode json = Json.read(Files.readAllBytes(path));
            if (json instanceof ObjectNode object) {
                return object;
            }
            throw broken("it holds no JSON object");
        } catch (NoSuchFileException _) {
            return Json.object();
        } catch (JsonProcessingException e) {
            throw broken(Unreadable.why(e));
        } catch (IOException e) {
            throw broken("it cannot be read: " + Unreadable.why(e));
        }
    }

    public void change(Consumer<ObjectNode> change) {
        ObjectNode content = read();
        change.accept(content);
        try {
            PrivateFile.write(path, Json.pretty(content) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Failure broken(String why) {
        return Failure.usage(
                "the configuration file %s is broken".formatted(path),
                why,
                "slipway config path; then mend or remove the file");
    }
}
