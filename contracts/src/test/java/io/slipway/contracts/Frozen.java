package io.slipway.contracts;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of this module that are frozen, and the only ways to write them: {@code
 * -Dslipway.golden=true} writes the schemas anew from the records, {@code -Dslipway.release=0.2.0}
 * files them as those of that release.
 */
final class Frozen {
    static final Path MODULE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    static final Path SCHEMA = MODULE.resolve("schema");
    static final Path SAMPLES = MODULE.resolve("samples");
    static final Path RELEASED = MODULE.resolve("released");

    /** {@code ./slipway golden} sets it. */
    static final boolean REWRITE = Boolean.getBoolean("slipway.golden");

    /** As Quarkus makes it: unknown members are an error unless a record says otherwise. */
    static final ObjectMapper MAPPER =
            new ObjectMapper()
                    .registerModule(new JavaTimeModule())
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);

    static {
        if (REWRITE) {
            EventType.all().forEach(type -> write(schema(type), pretty(RecordSchema.of(type))));
        }
        String release = System.getProperty("slipway.release");
        if (release != null) {
            filesBelow(SCHEMA)
                    .forEach(
                            file ->
                                    write(
                                            RELEASED.resolve(release).resolve(file),
                                            pretty(json(SCHEMA.resolve(file)))));
        }
    }

    private Frozen() {}

    static Path schema(EventType type) {
        return SCHEMA.resolve(type.file());
    }

    static Path sample(EventType type) {
        return SAMPLES.resolve(type.file());
    }

    static JsonNode json(Path file) {
        try {
            return MAPPER.readTree(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    static Object read(EventType type) throws IOException {
        return MAPPER.treeToValue(json(sample(type)), type.root());
    }

    static String pretty(JsonNode json) {
        var indenter = new DefaultIndenter("  ", "\n");
        var printer =
                new DefaultPrettyPrinter()
                        .withObjectIndenter(indenter)
                        .withArrayIndenter(indenter)
                        .withSeparators(
                                DefaultPrettyPrinter.DEFAULT_SEPARATORS
                                        .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                                        .withArrayEmptySeparator("")
                                        .withObjectEmptySeparator(""));
        try {
            return MAPPER.writer(printer).writeValueAsString(json) + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    /** The JSON files below a folder, as paths relative to it, with forward slashes. */
    static List<String> filesBelow(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(folder.toString(), e);
        }
    }
}
