package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class QuotaTypeTest {
    private final QuotaType rule = new QuotaType();

    @Test
    void passesWhereThereIsRoom() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.good())))
                .containsExactly("PASS #");
    }

    @Test
    void countsOtherClustersAndHoldsByTheirTargets() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .with("/InstanceGroups/0/InstanceCount", "6")
                                        .checkedBy(rule, Account.good())))
                .containsExactly("FAIL #/InstanceGroups/0/InstanceCount");
    }

    @Test
    void takesTheAccountsQuotaAndNotTheDefault() {
        List<Finding> findings =
                Sample.createCluster().checkedBy(rule, Account.good().with("/quotas/0/value", "0"));

        assertThat(Brief.of(findings)).containsExactly("FAIL #/InstanceGroups/0/InstanceCount");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("3 in use or promised, 4 asked");
    }

    @Test
    void findsAQuotaByItsNameWhateverItsCode() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with("/quotas/0/code", "'L-A9F29A4E'"))))
                .containsExactly("PASS #");
    }

    @Test
    void doesNotCountTheClusterThatIsAskedForTwice() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.built())))
                .containsExactly("PASS #");
    }

    @Test
    void leavesSpotToAnotherRule() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .with(
                                                "/InstanceGroups/0/CapacityRequirements",
                                                "{'Spot': {}}")
                                        .with("/InstanceGroups/1/InstanceCount", "0")
                                        .checkedBy(
                                                rule, Account.good().with("/quotas/0/value", "0"))))
                .containsExactly("SKIPPED #");
    }

    @Test
    void saysWhichQuotaIsNotTold() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(rule, Account.good().without("/quotas/0"))))
                .containsExactly("UNKNOWN #/InstanceGroups/0/InstanceCount");
    }
}
