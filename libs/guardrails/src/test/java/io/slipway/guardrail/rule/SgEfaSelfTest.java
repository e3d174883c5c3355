package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SgEfaSelfTest {
    private final SgEfaSelf rule = new SgEfaSelf();

    @Test
    void passesWhenItMayTalkToItself() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.good())))
                .containsExactly("PASS #");
    }

    @Test
    void doesNotTakeAnAddressForItself() {
        List<Finding> findings =
                Sample.createCluster()
                        .checkedBy(
                                rule,
                                Account.good()
                                        .with(
                                                "/securityGroups/0/egress",
                                                "[{'protocol': '-1', 'cidrs': ['0.0.0.0/0']}]"));

        assertThat(Brief.of(findings)).containsExactly("FAIL #/VpcConfig/SecurityGroupIds/0");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("no such rule out");
    }

    @Test
    void asksForBothRules() {
        List<Finding> findings =
                Sample.createCluster()
                        .checkedBy(rule, Account.good().with("/securityGroups/0/ingress", "[]"));

        assertThat(Brief.of(findings)).containsExactly("FAIL #/VpcConfig/SecurityGroupIds/0");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("no such rule in");
    }

    @Test
    void doesNotTakeSomePortsForAll() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with(
                                                                "/securityGroups/0/ingress/0/protocol",
                                                                "'tcp'"))))
                .containsExactly("FAIL #/VpcConfig/SecurityGroupIds/0");
    }

    @Test
    void hasNothingToSayWithoutEfa() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .with("/InstanceGroups/0/InstanceType", "'ml.g5.xlarge'")
                                        .checkedBy(rule, Account.good())))
                .containsExactly("SKIPPED #");
    }
}
