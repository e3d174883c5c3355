package io.slipway.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SampleTest {
    private static final Path DIGESTS = Frozen.SAMPLES.resolve("SHA256SUMS");

    static List<EventType> types() {
        return EventType.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    void readsIntoItsRecord(EventType type) throws IOException {
        Object event = Frozen.read(type);

        assertThat(event).isInstanceOf(type.record());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    void satisfiesItsSchema(EventType type) throws IOException {
        assertThat(violations(type, Frozen.json(Frozen.sample(type)))).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    void comesBackTheSameFromTheRecordAndStillSatisfiesTheSchema(EventType type)
            throws IOException {
        Object event = Frozen.read(type);

        JsonNode written =
                Frozen.MAPPER.readTree(
                        Frozen.MAPPER.writerFor(type.root()).writeValueAsBytes(event));

        assertThat(written).isEqualTo(Frozen.json(Frozen.sample(type)));
        assertThat(violations(type, written)).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    void aMissingRequiredMemberBreaksTheSchema(EventType type) throws IOException {
        JsonNode schema = Frozen.json(Frozen.schema(type));

        for (JsonNode name : schema.path("required")) {
            var sample = Frozen.json(Frozen.sample(type)).<ObjectNode>require();
            sample.remove(name.textValue());

            assertThat(violations(type, sample)).as("without %s", name).isNotEmpty();
        }
    }

    @Test
    void everyTypeHasOneSampleAndNoSampleIsLeftOver() {
        assertThat(Frozen.filesBelow(Frozen.SAMPLES))
                .containsExactlyElementsOf(types().stream().map(EventType::file).sorted().toList());
    }

    /**
     * The digests of known samples are kept even by {@code ./slipway golden}; new ones are added.
     */
    @Test
    void samplesAreNeverEdited() throws IOException {
        Map<String, String> known = digests();

        if (Frozen.REWRITE) {
            for (String file : Frozen.filesBelow(Frozen.SAMPLES)) {
                known.putIfAbsent(file, sha256(Frozen.SAMPLES.resolve(file)));
            }
            var lines = new StringBuilder();
            known.forEach((file, sum) -> lines.append(sum + "  " + file + "\n"));
            Frozen.write(DIGESTS, lines.toString());
        }

        var actual = new TreeMap<String, String>();
        for (String file : Frozen.filesBelow(Frozen.SAMPLES)) {
            actual.put(file, sha256(Frozen.SAMPLES.resolve(file)));
        }
        assertThat(actual)
                .as("an edited sample no longer proves that old events read; add a new version")
                .isEqualTo(known);
    }

    static List<Error> violations(EventType type, JsonNode data) {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Frozen.json(Frozen.schema(type)))
                .validate(
                        data,
                        context ->
                                context.executionConfig(
                                        config -> config.formatAssertionsEnabled(true)));
    }

    private static Map<String, String> digests() throws IOException {
        var known = new TreeMap<String, String>();
        if (Files.exists(DIGESTS)) {
            for (String line : Files.readAllLines(DIGESTS)) {
                String[] columns = line.split("  ", 2);
                known.put(columns[1], columns[0]);
            }
        }
        return known;
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
