package io.slipway.guardrail.facts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FactsSchemaTest {
    private final ObjectNode schema = FactsSchema.document();

    @Test
    void describesEveryPartAndNothingElse() {
        assertThat(schema.path("properties").properties().stream().map(Map.Entry::getKey))
                .containsAll(Part.names())
                .hasSize(Part.names().size() + 2);
        assertThat(schema.path("additionalProperties").asBoolean(true)).isFalse();
        assertThat(schema.path("properties"))
                .allSatisfy(
                        part ->
                                assertThat(part.path("description").asText() + part.path("type"))
                                        .isNotBlank());
    }

    @Test
    void saysWhatAnElementNeeds() {
        JsonNode quota = schema.at("/properties/quotas/anyOf/0/items");

        assertThat(quota.path("required"))
                .extracting(JsonNode::asText)
                .containsExactly("name", "service", "value");
        assertThat(quota.at("/properties/value/type").asText()).isEqualTo("integer");
        assertThat(quota.at("/properties/code").isMissingNode()).isFalse();
    }

    @Test
    void describesObjectsInsideOfElements() {
        JsonNode rule =
                schema.at("/properties/securityGroups/anyOf/0/items/properties/ingress/items");

        assertThat(rule.path("properties").has("groupIds")).isTrue();
        assertThat(rule.path("required")).extracting(JsonNode::asText).containsExactly("protocol");
    }

    /** The schema and the readers cannot differ: both refuse and take the same members. */
    @Test
    void knowsEveryMemberOfAWholeAccount() throws IOException {
        JsonNode account = account();

        account.properties()
                .forEach(
                        part -> {
                            JsonNode form = schema.at("/properties/" + part.getKey() + "/anyOf/0");
                            JsonNode element = form.has("items") ? form.path("items") : form;
                            JsonNode one =
                                    part.getValue().isArray()
                                            ? part.getValue().path(0)
                                            : part.getValue();
                            if (element.has("properties")) {
                                one.fieldNames()
                                        .forEachRemaining(
                                                name ->
                                                        assertThat(
                                                                        element.path("properties")
                                                                                .has(name))
                                                                .as("%s/%s", part.getKey(), name)
                                                                .isTrue());
                            }
                        });
        assertThat(FactsFile.of(account, Instant.EPOCH)).isInstanceOf(FactsFile.Read.class);
    }

    private static JsonNode account() throws IOException {
        try (InputStream file =
                FactsSchemaTest.class.getResourceAsStream(
                        "/io/slipway/guardrail/rule/facts.json")) {
            return new ObjectMapper().readTree(file);
        }
    }
}
