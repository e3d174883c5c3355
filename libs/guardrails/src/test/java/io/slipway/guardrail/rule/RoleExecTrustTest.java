package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RoleExecTrustTest {
    private final RoleExecTrust rule = new RoleExecTrust();

    @Test
    void passesWithARoleForNodes() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.good())))
                .containsExactly("PASS #");
    }

    @Test
    void refusesATrustInEc2Only() {
        List<Finding> findings =
                Sample.createCluster()
                        .checkedBy(
                                rule,
                                Account.good()
                                        .with(
                                                "/roles/0/trust/Statement/0/Principal/Service",
                                                "'ec2.amazonaws.com'"));

        assertThat(Brief.of(findings)).containsExactly("FAIL #/InstanceGroups/0/ExecutionRole");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("ec2.amazonaws.com");
    }

    @Test
    void refusesARoleThatIsNotThere() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(rule, Account.good().without("/roles/0"))))
                .containsExactly("FAIL #/InstanceGroups/0/ExecutionRole");
    }

    @Test
    void asksForTheNodesPolicy() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with("/roles/0/managed", "[]")
                                                        .with("/roles/0/documents", "[]"))))
                .containsExactly("FAIL #/InstanceGroups/0/ExecutionRole");
    }

    @Test
    void asksForWhatEksNeeds() {
        List<Finding> findings =
                Sample.createCluster()
                        .checkedBy(
                                rule,
                                Account.good()
                                        .with(
                                                "/roles/0/managed",
                                                "['AmazonSageMakerClusterInstanceRolePolicy']"));

        assertThat(Brief.of(findings)).containsExactly("FAIL #/InstanceGroups/0/ExecutionRole");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("ec2:AssignPrivateIpAddresses");
    }

    @Test
    void seesABoundaryThatTakesItAway() {
        List<Finding> findings =
                Sample.createCluster()
                        .checkedBy(
                                rule,
                                Account.good()
                                        .with(
                                                "/roles/0/boundary",
                                                "{'Statement': [{'Effect': 'Allow', 'Action': 's3:*', 'Resource': '*'}]}"));

        assertThat(Brief.of(findings)).containsExactly("FAIL #/InstanceGroups/0/ExecutionRole");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("does not");
    }
}
