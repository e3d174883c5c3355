package io.slipway.guardrail.preset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.guardrail.preset.Rendering.Refused;
import io.slipway.guardrail.preset.Rendering.Rendered;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PresetsTest {
    private final Presets presets = Presets.bundled();

    @Test
    void namesThreePresetsWithVersionHashAndDatedCost() {
        List<Preset> all = presets.all();

        assertThat(all).extracting(Preset::name).containsExactly("small", "medium", "large");
        assertThat(all).allSatisfy(preset -> assertThat(preset.hash()).matches("[0-9a-f]{64}"));
        assertThat(all).allSatisfy(preset -> assertThat(preset.cost().complete()).isTrue());
        assertThat(all)
                .extracting(preset -> preset.cost().usd())
                .usingElementComparator(BigDecimal::compareTo)
                .containsExactly(
                        new BigDecimal("1.408"),
                        new BigDecimal("51.82"),
                        new BigDecimal("264.192"));
        assertThat(all.getFirst().cost().priceDate()).isEqualTo(LocalDate.of(2026, 11, 22));
    }

    @Test
    void fillsInEverythingButTheName() {
        ClusterRequest cluster = rendered("{'name': 'demo'}").cluster();

        assertThat(cluster.name()).isEqualTo("demo");
        assertThat(cluster.preset()).isEqualTo("small");
        assertThat(cluster.region()).isEqualTo("us-east-1");
        assertThat(cluster.orchestrator()).isEqualTo("eks");
        assertThat(cluster.nodeProvisioningMode()).isEqualTo("Continuous");
        assertThat(cluster.ttl()).isEqualTo(Duration.ofHours(8));
        assertThat(cluster.instanceGroups())
                .singleElement()
                .satisfies(
                        group -> {
                            assertThat(group.instanceType()).isEqualTo("ml.g5.xlarge");
                            assertThat(group.threadsPerCore()).isEqualTo(2);
                            assertThat(group.volumeSizeGb()).isEqualTo(500);
                        });
    }

    @Test
    void computesTheDeadlineFromWhatIsAsked() {
        assertThat(rendered("{'name': 'demo'}").cluster().deadline()).hasMinutes(75);
        assertThat(rendered("{'name': 'demo', 'orchestrator': 'slurm'}").cluster().deadline())
                .hasMinutes(45);
        assertThat(rendered("{'name': 'demo', 'preset': 'large'}").cluster().deadline())
                .hasMinutes(255);
        assertThat(rendered("{'name': 'demo', 'deadline': 'PT1H'}").cluster().deadline())
                .hasHours(1);
    }

    @Test
    void overlaysAGroupOfTheSameNameAndLeavesTheRest() {
        ClusterRequest cluster =
                rendered(
                                """
                                {'name': 'demo', 'preset': 'large',
                                 'instanceGroups': [{'name': 'gpu', 'count': 8, 'spot': true}]}
                                """)
                        .cluster();

        assertThat(cluster.instanceGroups())
                .singleElement()
                .satisfies(
                        group -> {
                            assertThat(group.instanceType()).isEqualTo("ml.p5.48xlarge");
                            assertThat(group.count()).isEqualTo(8);
                            assertThat(group.spot()).isTrue();
                            assertThat(group.deepHealthChecks()).hasSize(2);
                        });
    }

    @Test
    void givesOneThreadPerCoreWhereTheCoreHasNoMore() {
        ClusterRequest cluster =
                rendered(
                                """
                                {'name': 'demo', 'instanceGroups': [
                                  {'name': 'arm', 'instanceType': 'ml.c7g.xlarge', 'count': 1}]}
                                """)
                        .cluster();

        assertThat(cluster.instanceGroups().getFirst().threadsPerCore()).isEqualTo(1);
    }

    @Test
    void hashesTheClusterAndNotTheWayItWasAsked() {
        Rendered asked = rendered("{'name': 'demo', 'tags': {'b': '2', 'a': '1'}}");
        Rendered otherwise =
                rendered("{'tags': {'a': '1', 'b': '2'}, 'preset': 'small', 'name': 'demo'}");
        Rendered another = rendered("{'name': 'demo2', 'tags': {'a': '1', 'b': '2'}}");

        assertThat(asked.hash()).isEqualTo(otherwise.hash()).isNotEqualTo(another.hash());
        assertThat(asked.presetHash()).isEqualTo(another.presetHash());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {}                                                     | #/name
                    {'name': ' '}                                          | #/name
                    {'name': 7}                                            | #/name
                    {'name': 'x', 'preset': 'huge'}                        | #/preset
                    {'name': 'x', 'gpus': 8}                               | #/gpus
                    {'name': 'x', 'a/b~c': 8}                              | #/a~1b~0c
                    {'name': 'x', 'orchestrator': 'nomad'}                 | #/orchestrator
                    {'name': 'x', 'ttl': 'PT0S'}                           | #/ttl
                    {'name': 'x', 'ttl': 'P366D'}                          | #/ttl
                    {'name': 'x', 'ttl': 'tomorrow'}                       | #/ttl
                    {'name': 'x', 'deadline': 'PT-1H'}                     | #/deadline
                    {'name': 'x', 'budgetUsd': 0}                          | #/budgetUsd
                    {'name': 'x', 'budgetUsd': 1e999999}                   | #/budgetUsd
                    {'name': 'x', 'autoScaling': 'yes'}                    | #/autoScaling
                    {'name': 'x', 'tags': {'a': null}}                     | #/tags/a
                    {'name': 'x', 'tags': []}                              | #/tags
                    {'name': 'x', 'instanceGroups': []}                    | #/instanceGroups
                    {'name': 'x', 'instanceGroups': {}}                    | #/instanceGroups
                    {'name': 'x', 'instanceGroups': [null]}                | #/instanceGroups/0
                    {'name': 'x', 'instanceGroups': [{'count': 1}]}        | #/instanceGroups/0/name
                    {'name': 'x', 'instanceGroups': [{'name': 'cpu', 'count': 1}]} | #/instanceGroups/0/instanceType
                    {'name': 'x', 'instanceGroups': [{'name': 'gpu', 'count': -1}]} | #/instanceGroups/0/count
                    {'name': 'x', 'instanceGroups': [{'name': 'gpu', 'count': 1.5}]} | #/instanceGroups/0/count
                    {'name': 'x', 'instanceGroups': [{'name': 'gpu', 'taints': [1]}]} | #/instanceGroups/0/taints/0
                    []                                                     | #
                    """)
    void refusesWithThePointerOfTheField(String body, String pointer) {
        Rendering rendering = presets.render(json(body));

        assertThat(rendering).isInstanceOf(Refused.class);
        assertThat(((Refused) rendering).violations())
                .extracting(Violation::pointer)
                .contains(pointer);
    }

    @Test
    void refusesWhatWouldNotFitIntoAnEvent() {
        String label = "'k%d': '" + "v".repeat(1000) + "'";
        var labels = new StringBuilder(label.formatted(0));
        for (int i = 1; i < 50; i++) {
            labels.append(',').append(label.formatted(i));
        }

        Rendering rendering = presets.render(json("{'name': 'x', 'tags': {%s}}".formatted(labels)));

        assertThat(rendering).isInstanceOf(Refused.class);
        assertThat(((Refused) rendering).violations())
                .singleElement()
                .satisfies(violation -> assertThat(violation.pointer()).isEqualTo("#"));
    }

    @Test
    void tellsAllThatIsWrongAtOnce() {
        Rendering rendering = presets.render(json("{'ttl': 'PT0S', 'orchestrator': 'nomad'}"));

        assertThat(((Refused) rendering).violations())
                .extracting(Violation::pointer)
                .containsExactlyInAnyOrder("#/name", "#/ttl", "#/orchestrator");
    }

    private Rendered rendered(String body) {
        return switch (presets.render(json(body))) {
            case Rendered rendered -> rendered;
            case Refused(var violations) -> throw new AssertionError(violations);
        };
    }

    private static JsonNode json(String body) {
        try {
            return new ObjectMapper().readTree(body.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
