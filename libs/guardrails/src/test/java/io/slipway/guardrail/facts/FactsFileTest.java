package io.slipway.guardrail.facts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.guardrail.preset.Violation;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FactsFileTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final String VPC = "{'id': 'vpc-1', 'dnsSupport': true, 'dnsHostnames': false}";

    @Test
    void takesAPlainValueAsReadWhenTheFileWas() {
        AccountFacts facts =
                read("{'readAt': '2026-11-22T09:00:00Z', 'vpcs': [%s]}".formatted(VPC));

        assertThat(facts.of(Part.VPCS))
                .isEqualTo(
                        new Fact.Known<>(
                                List.of(new Network.Vpc("vpc-1", true, false)),
                                Instant.parse("2026-11-22T09:00:00Z"),
                                null));
    }

    @Test
    void takesAValueWithItsOwnTimeAndSource() {
        AccountFacts facts =
                read(
                        "{'vpcs': {'value': [%s], 'readAt': '2026-11-22T09:30:00Z', 'source': 'ec2 r-1'}}"
                                .formatted(VPC));

        assertThat(facts.of(Part.VPCS))
                .isEqualTo(
                        new Fact.Known<>(
                                List.of(new Network.Vpc("vpc-1", true, false)),
                                Instant.parse("2026-11-22T09:30:00Z"),
                                "ec2 r-1"));
    }

    @Test
    void tellsWhatWasAskedInVainFromWhatNobodyAsked() {
        AccountFacts facts = read("{'vpcs': {'unknown': 'AccessDenied'}}");

        assertThat(facts.of(Part.VPCS)).isEqualTo(new Fact.Unknown<>("AccessDenied"));
        assertThat(facts.of(Part.SUBNETS)).isEqualTo(new Fact.NotGiven<>());
    }

    @Test
    void takesNowWhereTheFileDoesNotSay() {
        assertThat(read("{'jobs': []}").of(Part.JOBS))
                .isEqualTo(new Fact.Known<>(List.of(), NOW, null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    []                                              | #
                    {'subnet': []}                                  | #/subnet
                    {'subnets': {}}                                 | #/subnets
                    {'readAt': 'yesterday'}                         | #/readAt
                    {'vpcs': [{'id': 'v', 'dnsSupport': true}]}     | #/vpcs/0/dnsHostnames
                    {'vpcs': [7]}                                   | #/vpcs/0
                    {'usage': {'vpcs': 'three'}}                    | #/usage/vpcs
                    {'usage': {'vpcs': 1, 'networkInterfaces': 1, 'elasticIps': 1, 'eips': 2}} | #/usage/eips
                    {'subnets': [{'id': 's', 'vpcId': 'v', 'zoneId': 'z', 'free': 3}]} | #/subnets/0/free
                    """)
    void tellsWhereAFileCannotBeRead(String document, String pointer) {
        assertThat(FactsFile.of(json(document), NOW))
                .isInstanceOfSatisfying(
                        FactsFile.Unreadable.class,
                        unreadable ->
                                assertThat(unreadable.violations())
                                        .extracting(Violation::pointer)
                                        .contains(pointer));
    }

    @Test
    void saysWhichPartWasMeant() {
        assertThat(FactsFile.of(json("{'subnet': []}"), NOW))
                .isInstanceOfSatisfying(
                        FactsFile.Unreadable.class,
                        unreadable ->
                                assertThat(unreadable.violations().getFirst().message())
                                        .contains("did you mean subnets?"));
    }

    @Test
    void saysOfEveryPartWhereItComesFrom() {
        assertThat(Part.all()).hasSize(34).allSatisfy(part -> assertThat(part.from()).isNotBlank());
    }

    private static AccountFacts read(String document) {
        return switch (FactsFile.of(json(document), NOW)) {
            case FactsFile.Read(var facts) -> facts;
            case FactsFile.Unreadable(var violations) -> throw new AssertionError(violations);
        };
    }

    private static JsonNode json(String document) {
        try {
            return new ObjectMapper().readTree(document.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
