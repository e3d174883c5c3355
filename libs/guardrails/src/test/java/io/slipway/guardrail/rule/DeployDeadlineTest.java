package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeployDeadlineTest {
    private final DeployDeadline rule = new DeployDeadline();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    eks   | {'name': 'gpu', 'deepHealthChecks': []}                | 62
                    slurm | {'name': 'gpu', 'deepHealthChecks': []}                | 35
                    eks   | {'name': 'gpu'}                                        | 212
                    eks   | {'name': 'gpu', 'deepHealthChecks': [], 'minCount': 1} | 242
                    eks   | {'name': 'gpu', 'deepHealthChecks': [], 'minCount': 0} | 62
                    eks   | {'name': 'gpu', 'minCount': 4}                         | 392
                    """)
    void takesTheComputedMinimumAndNotAMinuteLess(String orchestrator, String group, int minutes) {
        Sample sample =
                Sample.ours()
                        .with("/orchestrator", "'%s'".formatted(orchestrator))
                        .with("/instanceGroups", "[%s]".formatted(group));

        assertThat(sample.with("/deadline", "'PT%dM'".formatted(minutes)).checkedBy(rule))
                .extracting(Finding::status)
                .containsExactly(Status.PASS);
        assertThat(sample.with("/deadline", "'PT%dM'".formatted(minutes - 1)).checkedBy(rule))
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.blocks()).isTrue();
                            assertThat(finding.subject()).isEqualTo("#/deadline");
                            assertThat(finding.expected())
                                    .contains("(%d minutes)".formatted(minutes));
                        });
    }

    @Test
    void refusesTheFlatHourOfOldWithDeepChecks() {
        assertThat(Sample.ours().with("/deadline", "3600").checkedBy(rule))
                .singleElement()
                .satisfies(finding -> assertThat(finding.remediation()).contains("PT4H15M"));
    }

    @Test
    void tellsACreateClusterCallWhatItNeeds() {
        assertThat(Sample.createCluster().checkedBy(rule))
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.status()).isEqualTo(Status.SKIPPED);
                            assertThat(finding.actual()).contains("212 minutes");
                        });
    }
}
