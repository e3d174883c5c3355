package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TeardownCompleteTest {
    private final TeardownComplete rule = new TeardownComplete();

    @Test
    void passesWhenNothingIsLeft() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.good())))
                .containsExactly("PASS #");
    }

    @Test
    void namesWhatIsLeftAndWhatItCosts() {
        List<Finding> findings =
                Sample.createCluster()
                        .checkedBy(
                                rule,
                                Account.good()
                                        .with(
                                                "/leftovers/-",
                                                "{'kind': 'bucket', 'id': 'sagemaker-ml-cluster', 'usdPerMonth': 12}"));

        assertThat(Brief.of(findings)).containsExactly("FAIL sagemaker-ml-cluster");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("12 USD a month");
    }

    @Test
    void findsTheClusterItself() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.built())))
                .containsExactly("FAIL ml-cluster");
    }
}
