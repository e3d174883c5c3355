package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SubnetFreeIpTest {
    private final SubnetFreeIp rule = new SubnetFreeIp();

    @Test
    void passesWhereThereIsRoom() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.good())))
                .containsExactly("PASS #");
    }

    @Test
    void namesTheSmallestNetworkThatFits() {
        List<Finding> findings =
                Sample.createCluster()
                        .with("/InstanceGroups/0/InstanceCount", "16")
                        .checkedBy(rule, Account.good().with("/subnets/0/freeAddresses", "251"));

        assertThat(Brief.of(findings)).containsExactly("FAIL #/VpcConfig/Subnets/0");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("251 free");
    }

    @Test
    void countsFourP5InInfraForgesSmallNetwork() {
        List<Finding> findings =
                Sample.infraForge()
                        .with("/forges/hyperpod/defaults/instanceType", "'ml.p5.48xlarge'")
                        .with("/forges/hyperpod/defaults/instanceCount", "4")
                        .checkedBy(rule, Account.good());

        assertThat(Brief.of(findings))
                .containsExactly("FAIL #/forges/hyperpod/defaults/instanceCount");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual()).contains("251");
    }

    @Test
    void saysWhichSubnetsAddressesAreNotTold() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .without("/subnets/0/freeAddresses"))))
                .containsExactly("UNKNOWN #/VpcConfig/Subnets/0");
    }
}
