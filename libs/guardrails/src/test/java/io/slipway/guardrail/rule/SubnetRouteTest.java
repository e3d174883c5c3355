package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SubnetRouteTest {
    private final SubnetRoute rule = new SubnetRoute();

    @Test
    void passesWithANatGateway() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.good())))
                .containsExactly("PASS #");
    }

    @Test
    void refusesAPublicSubnet() {
        List<Finding> findings =
                Sample.createCluster()
                        .checkedBy(
                                rule,
                                Account.good().with("/routeTables/0/routes/0/target", "'igw-1'"));

        assertThat(Brief.of(findings)).containsExactly("FAIL #/VpcConfig/Subnets/0");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("internet gateway");
    }

    @Test
    void namesTheEndpointsOfAClosedNetwork() {
        List<Finding> findings =
                Sample.createCluster()
                        .checkedBy(rule, Account.good().with("/routeTables/0/routes", "[]"));

        assertThat(Brief.of(findings)).containsExactly("FAIL #/VpcConfig/Subnets/0");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("ecr.dkr");
    }

    @Test
    void refusesASubnetOfAnotherVpc() {
        List<Finding> findings =
                Sample.createCluster()
                        .checkedBy(rule, Account.good().with("/subnets/0/vpcId", "'vpc-2'"));

        assertThat(Brief.of(findings)).containsExactly("FAIL #/VpcConfig/Subnets/0");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual()).contains("vpc-2");
    }

    @Test
    void saysWhenTheRouteTableIsNotTold() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule, Account.good().with("/routeTables", "[]"))))
                .containsExactly("UNKNOWN #/VpcConfig/Subnets/0");
    }
}
