package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class QuotaClusterTest {
    private final QuotaCluster rule = new QuotaCluster();

    @Test
    void passesWithinBothQuotas() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.good())))
                .containsExactly("PASS #");
    }

    @Test
    void refusesMoreNodesThanAClusterMayHave() {
        List<Finding> findings =
                Sample.createCluster()
                        .with("/InstanceGroups/0/InstanceCount", "24")
                        .checkedBy(rule, Account.good().with("/quotas/4/value", "90"));

        assertThat(Brief.of(findings)).containsExactly("FAIL #/InstanceGroups");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("25 asked");
    }

    @Test
    void refusesMoreNodesThanTheAccountMayHave() {
        List<Finding> findings =
                Sample.createCluster().checkedBy(rule, Account.good().with("/quotas/4/value", "6"));

        assertThat(Brief.of(findings)).containsExactly("FAIL #/InstanceGroups");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("5 asked, 2 in other clusters, 1 promised");
    }

    @Test
    void knowsTheShortWordingByItsCode() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with(
                                                                "/quotas/3/name",
                                                                "'Something new'"))))
                .containsExactly("PASS #");
    }
}
