package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ToolVersionsTest {
    private final ToolVersions rule = new ToolVersions();

    @Test
    void passesWithPinnedTools() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.good())))
                .containsExactly("PASS #");
    }

    @Test
    void hasNothingToSayWithoutTools() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(rule, Account.good().without("/tools"))))
                .containsExactly("SKIPPED #");
    }

    @Test
    void refusesAToolWithoutAVersion() {
        List<Finding> findings =
                Sample.createCluster().checkedBy(rule, Account.good().without("/tools/1/version"));

        assertThat(Brief.of(findings)).containsExactly("FAIL facts/tools");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("infraforge");
    }

    @Test
    void warnsOfWhatInfraForgeTakesAsItComes() {
        assertThat(
                        Brief.of(
                                Sample.infraForge()
                                        .with(
                                                "/forges/eks/defaults/ebsCsiDriverVersion",
                                                "'latest'")
                                        .checkedBy(rule, Account.good().without("/tools"))))
                .containsExactly("WARN #/forges/eks/defaults/ebsCsiDriverVersion");
    }

    @Test
    void refusesARangeOfVersions() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good().with("/tools/0/version", "'^2.1'"))))
                .containsExactly("FAIL facts/tools");
    }
}
