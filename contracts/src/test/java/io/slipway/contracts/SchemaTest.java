package io.slipway.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.dialect.DialectId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaTest {

    static List<EventType> types() {
        return EventType.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    void theRecordStillHasItsFrozenSchema(EventType type) throws IOException {
        Path file = Frozen.schema(type);

        assertThat(file).as("a new type needs ./slipway golden, reviewed and committed").exists();
        assertThat(Files.readString(file))
                .as("%s differs from its record; see contracts/README.md", file)
                .isEqualTo(Frozen.pretty(RecordSchema.of(type)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    void theFrozenSchemaIsItselfValid(EventType type) throws IOException {
        Schema metaSchema =
                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(SchemaLocation.of(DialectId.DRAFT_2020_12));

        assertThat(metaSchema.validate(Files.readString(Frozen.schema(type)), InputFormat.JSON))
                .isEmpty();
    }

    /** Resources are copied before the tests, so a rewriting run still has the old ones. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    @DisabledIfSystemProperty(named = "slipway.golden", matches = "true")
    void theJarCarriesTheFrozenFiles(EventType type) throws IOException {
        assertThat(type.schema()).isEqualTo(Files.readString(Frozen.schema(type)));
        assertThat(type.sample()).isEqualTo(Files.readString(Frozen.sample(type)));
    }

    @Test
    void everyFrozenSchemaBelongsToARecord() {
        assertThat(Frozen.filesBelow(Frozen.SCHEMA))
                .containsExactlyElementsOf(types().stream().map(EventType::file).sorted().toList());
    }
}
