package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class VpcDnsTest {
    private final VpcDns rule = new VpcDns();

    @Test
    void passesWhenBothAreOn() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.good())))
                .containsExactly("PASS #");
    }

    @Test
    void refusesHostnamesThatAreOff() {
        List<Finding> findings =
                Sample.createCluster()
                        .checkedBy(rule, Account.good().with("/vpcs/0/dnsHostnames", "false"));

        assertThat(Brief.of(findings)).containsExactly("FAIL vpc-1");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual()).contains("off");
    }

    @Test
    void looksOnlyAtTheVpcOfTheNodes() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with(
                                                                "/vpcs/-",
                                                                "{'id': 'vpc-9', 'dnsSupport': false, 'dnsHostnames': false}"))))
                .containsExactly("PASS #");
    }
}
