package io.slipway.guardrail.rule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.slipway.guardrail.request.Tfvars;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Good requests in every shape, as people keep them; each file's name begins with its shape. */
final class Corpus {
    private static final JsonMapper JSON = new JsonMapper();
    private static final YAMLMapper YAML = new YAMLMapper();

    private Corpus() {}

    /** Every good request by the name of its file. */
    static Map<String, JsonNode> good() {
        var all = new TreeMap<String, JsonNode>();
        try (Stream<Path> files = Files.list(beside("good"))) {
            for (Path file : files.toList()) {
                all.put(file.getFileName().toString(), read(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    /** The lines of a table beside the requests, without comments and empty ones. */
    static Stream<String> lines(String table) {
        try {
            return Files.readAllLines(beside(table)).stream()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    private static JsonNode read(Path file) throws IOException {
        String text = Files.readString(file);
        String name = file.toString();
        try {
            return name.endsWith(".yaml")
                    ? YAML.readTree(text)
                    : name.endsWith(".json") ? JSON.readTree(text) : Tfvars.read(text);
        } catch (Tfvars.Unreadable e) {
            throw new IOException(name, e);
        }
    }

    private static Path beside(String name) {
        try {
            return Path.of(Corpus.class.getResource("facts.json").toURI()).resolveSibling(name);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
