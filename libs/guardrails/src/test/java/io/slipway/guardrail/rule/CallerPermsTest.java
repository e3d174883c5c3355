package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CallerPermsTest {
    private final CallerPerms rule = new CallerPerms();

    @Test
    void passesWhenAllIsAllowed() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.good())))
                .containsExactly("PASS #");
    }

    @Test
    void namesWhatIsDenied() {
        List<Finding> findings =
                Sample.createCluster()
                        .checkedBy(rule, Account.good().with("/permissions/0/allowed", "false"));

        assertThat(Brief.of(findings)).containsExactly("FAIL caller");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("iam:PassRole");
    }

    @Test
    void saysWhatWasNotSimulated() {
        List<Finding> findings =
                Sample.createCluster().checkedBy(rule, Account.good().without("/permissions/0"));

        assertThat(Brief.of(findings)).containsExactly("UNKNOWN caller");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("iam:PassRole");
    }
}
