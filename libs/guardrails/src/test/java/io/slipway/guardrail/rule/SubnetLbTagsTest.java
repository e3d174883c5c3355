package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SubnetLbTagsTest {
    private final SubnetLbTags rule = new SubnetLbTags();

    @Test
    void passesWithTwoTaggedZones() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.good())))
                .containsExactly("PASS #");
    }

    @Test
    void refusesOneTaggedZone() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good().with("/subnets/1/tags", "{}"))))
                .containsExactly("FAIL #/VpcConfig/Subnets");
    }

    @Test
    void doesNotCountASubnetThatIsFull() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with("/subnets/1/freeAddresses", "7"))))
                .containsExactly("FAIL #/VpcConfig/Subnets");
    }

    @Test
    void refusesAPublicTagWithoutAGateway() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with("/routeTables/2/routes", "[]"))))
                .containsExactly("FAIL subnet-3");
    }
}
