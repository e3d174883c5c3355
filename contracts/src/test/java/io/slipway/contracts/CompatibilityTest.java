package io.slipway.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CompatibilityTest {

    static List<Path> releases() throws IOException {
        try (Stream<Path> folders = Files.list(Frozen.RELEASED)) {
            return folders.sorted().toList();
        }
    }

    /** Every release counts, not only the last one: events of all of them may still be in a log. */
    @ParameterizedTest
    @MethodSource("releases")
    void oldAndNewReadEachOther(Path release) {
        var breaks = new ArrayList<String>();
        for (String file : Frozen.filesBelow(release)) {
            Path current = Frozen.SCHEMA.resolve(file);
            if (Files.notExists(current)) {
                breaks.add(file + ": gone, but its events may still be in a log");
                continue;
            }
            Compatibility.breaks(Frozen.json(release.resolve(file)), Frozen.json(current))
                    .forEach(each -> breaks.add(file + " " + each));
        }

        assertThat(breaks)
                .as("breaks %s; see contracts/README.md", release.getFileName())
                .isEmpty();
    }

    @Test
    void thereIsAReleaseToCompareWith() throws IOException {
        assertThat(releases()).isNotEmpty();
        assertThat(Frozen.filesBelow(releases().getFirst())).isNotEmpty();
    }

    /** The guard is only worth something if it fails when it should. */
    @Nested
    class Changes {
        private final JsonNode released =
                Frozen.json(Frozen.SCHEMA.resolve("deploy/requested.v1.json"));
        private final ObjectNode current = released.deepCopy();

        private List<String> breaks() {
            return Compatibility.breaks(released, current);
        }

        private ObjectNode members(String... path) {
            ObjectNode at = (ObjectNode) current.get("properties");
            for (String step : path) {
                at = (ObjectNode) at.required(step);
            }
            return at;
        }

        private ArrayNode required() {
            return (ArrayNode) current.get("required");
        }

        private void forget(String name) {
            for (int i = required().size() - 1; i >= 0; i--) {
                if (required().get(i).textValue().equals(name)) {
                    required().remove(i);
                }
            }
        }

        @Test
        void nothingChangedBreaksNothing() {
            assertThat(breaks()).isEmpty();
        }

        @Test
        void aNewOptionalMemberBreaksNothing() {
            members().putObject("priority").putArray("type").add("string").add("null");

            assertThat(breaks()).isEmpty();
        }

        @Test
        void aRemovedMemberBreaksTheOldConsumer() {
            members().remove("tenant");
            forget("tenant");

            assertThat(breaks())
                    .containsExactly("#/tenant: removed, an old consumer still reads it");
        }

        @Test
        void aRemovedOptionalMemberBreaksTheOldConsumer() {
            members("cluster", "properties").remove("ttl");

            assertThat(breaks())
                    .containsExactly("#/cluster/ttl: removed, an old consumer still reads it");
        }

        @Test
        void aRenamedMemberBreaksBoth() {
            members().set("team", members().remove("tenant"));
            forget("tenant");
            required().add("team");

            assertThat(breaks())
                    .containsExactlyInAnyOrder(
                            "#/tenant: removed, an old consumer still reads it",
                            "#/team: required now, an old producer omits it");
        }

        @Test
        void aRetypedMemberBreaksBoth() {
            members("jobId").put("type", "integer");

            assertThat(breaks()).singleElement().asString().startsWith("#/jobId: type was");
        }

        @Test
        void aWidenedTypeBreaksTheOldConsumer() {
            members("jobId").putArray("type").add("string").add("null");

            assertThat(breaks()).singleElement().asString().startsWith("#/jobId: type was");
        }

        @Test
        void aChangedFormatBreaksBoth() {
            members("requestedAt").put("format", "date");

            assertThat(breaks()).singleElement().asString().startsWith("#/requestedAt: format was");
        }

        @Test
        void aNewRequiredMemberBreaksTheOldProducer() {
            members().putObject("priority").put("type", "integer");
            required().add("priority");

            assertThat(breaks())
                    .containsExactly("#/priority: required now, an old producer omits it");
        }

        @Test
        void anOptionalMemberThatBecomesRequiredBreaksTheOldProducer() {
            ((ArrayNode) members("cluster").get("required")).add("ttl");

            assertThat(breaks())
                    .containsExactly("#/cluster/ttl: required now, an old producer omits it");
        }

        @Test
        void aRequiredMemberThatBecomesOptionalBreaksTheOldConsumer() {
            forget("tenant");

            assertThat(breaks())
                    .containsExactly("#/tenant: optional now, an old consumer needs it");
        }

        @Test
        void aChangeInsideAListIsSeen() {
            ObjectNode group = members("cluster", "properties", "instanceGroups", "items");
            ((ObjectNode) group.get("properties")).remove("instanceType");

            assertThat(breaks())
                    .contains(
                            "#/cluster/instanceGroups/items/instanceType: removed, an old consumer"
                                    + " still reads it");
        }

        @Test
        void aChangeInsideAMapIsSeen() {
            members("cluster", "properties", "tags", "additionalProperties").put("type", "integer");

            assertThat(breaks())
                    .singleElement()
                    .asString()
                    .startsWith("#/cluster/tags/additionalProperties: type was");
        }

        @Test
        void anotherDiscriminatorBreaksBoth() {
            members("type").put("const", "io.slipway.deploy.requested.v2");

            assertThat(breaks()).singleElement().asString().startsWith("#/type: const was");
        }
    }
}
