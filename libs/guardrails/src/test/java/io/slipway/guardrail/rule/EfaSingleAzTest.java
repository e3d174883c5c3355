package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EfaSingleAzTest {
    private final EfaSingleAz rule = new EfaSingleAz();

    @Test
    void passesWithOneSubnet() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.good())))
                .containsExactly("PASS #");
    }

    @Test
    void refusesTwoZones() {
        List<Finding> findings =
                Sample.createCluster()
                        .with("/VpcConfig/Subnets", "['subnet-0123456789abcdef0', 'subnet-2']")
                        .checkedBy(rule, Account.good());

        assertThat(Brief.of(findings)).containsExactly("FAIL #/VpcConfig/Subnets");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("usw2-az1, usw2-az2");
    }

    @Test
    void warnsWhileTheZonesAreNotTold() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .with(
                                                "/VpcConfig/Subnets",
                                                "['subnet-0123456789abcdef0', 'subnet-2']")
                                        .checkedBy(rule, Account.good().without("/subnets"))))
                .containsExactly("WARN #/VpcConfig/Subnets");
    }

    @Test
    void takesTheGroupsOwnSubnet() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .with(
                                                "/VpcConfig/Subnets",
                                                "['subnet-0123456789abcdef0', 'subnet-2']")
                                        .with(
                                                "/InstanceGroups/0/OverrideVpcConfig",
                                                "{'SecurityGroupIds': ['sg-0123456789abcdef0'], 'Subnets': ['subnet-2']}")
                                        .checkedBy(rule, Account.good())))
                .containsExactly("PASS #");
    }

    @Test
    void hasNothingToSayOfASingleNode() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .with("/InstanceGroups/0/InstanceCount", "1")
                                        .checkedBy(rule, Account.good())))
                .containsExactly("SKIPPED #");
    }
}
