package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceLinkedRoleTest {
    private final ServiceLinkedRole rule = new ServiceLinkedRole();

    @Test
    void passesWhenItExists() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.good())))
                .containsExactly("PASS #");
    }

    @Test
    void passesWhenItMayBeMade() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(rule, Account.good().without("/roles/2"))))
                .containsExactly("PASS #");
    }

    @Test
    void refusesWhenItMayNot() {
        List<Finding> findings =
                Sample.createCluster()
                        .checkedBy(
                                rule,
                                Account.good()
                                        .without("/roles/2")
                                        .with("/permissions/2/allowed", "false"));

        assertThat(Brief.of(findings))
                .containsExactly("FAIL AWSServiceRoleForAmazonSageMakerHyperPod");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("neither");
    }
}
