package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThreadsExplicitTest {
    private final ThreadsExplicit rule = new ThreadsExplicit();

    @ParameterizedTest
    @CsvSource({
        "ml.p5.48xlarge, 2, PASS",
        "ml.p5.48xlarge, 1, WARN",
        "ml.p4d.24xlarge, 1, WARN",
        "ml.trn1.32xlarge, 1, WARN",
        "ml.m5.large, 1, PASS",
        "ml.m5.large, null, WARN",
        "ml.c7g.large, null, PASS"
    })
    void wantsTwoOnTrainingMachinesAndAnAnswerOnOthers(String type, String threads, Status status) {
        assertThat(
                        Sample.createCluster()
                                .with("/InstanceGroups/0/InstanceType", "'%s'".formatted(type))
                                .with("/InstanceGroups/0/ThreadsPerCore", threads)
                                .checkedBy(rule))
                .extracting(Finding::status)
                .containsExactly(status);
    }

    @Test
    void saysHowManyVcpusAreLost() {
        assertThat(
                        Sample.createCluster()
                                .without("/InstanceGroups/0/ThreadsPerCore")
                                .checkedBy(rule))
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.actual())
                                    .isEqualTo("nothing, which means 1: 96 vCPUs instead of 192");
                            assertThat(finding.blocks()).isFalse();
                        });
    }
}
