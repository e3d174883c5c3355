package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class QuotaNetworkTest {
    private final QuotaNetwork rule = new QuotaNetwork();

    @Test
    void hasNothingToSayOfAGivenNetwork() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.good())))
                .containsExactly("SKIPPED #");
    }

    @Test
    void passesWithRoomForOneMore() {
        assertThat(Brief.of(Sample.ours().checkedBy(rule, Account.good())))
                .containsExactly("PASS #");
    }

    @Test
    void refusesASixthVpc() {
        List<Finding> findings =
                Sample.ours().checkedBy(rule, Account.good().with("/usage/vpcs", "5"));

        assertThat(Brief.of(findings)).containsExactly("FAIL #/region");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("5, of which 5 are used");
    }

    @Test
    void refusesASixthAddress() {
        assertThat(
                        Brief.of(
                                Sample.ours()
                                        .checkedBy(
                                                rule,
                                                Account.good().with("/usage/elasticIps", "5"))))
                .containsExactly("FAIL #/region");
    }
}
