package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CredsLifeTest {
    private final CredsLife rule = new CredsLife();

    @Test
    void passesWithALongSession() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.good())))
                .containsExactly("PASS #");
    }

    @Test
    void refusesASessionThatEndsBefore() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with(
                                                                "/session/expires",
                                                                "'2026-11-22T11:00:00Z'"))))
                .containsExactly("FAIL arn:aws:sts::111122223333:assumed-role/deployer/1");
    }

    @Test
    void refusesAChainedHour() {
        List<Finding> findings =
                Sample.createCluster()
                        .checkedBy(rule, Account.good().with("/session/chained", "true"));

        assertThat(Brief.of(findings))
                .containsExactly("FAIL arn:aws:sts::111122223333:assumed-role/deployer/1");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("60 minutes");
    }

    @Test
    void takesASessionThatRenewsItself() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with("/session/chained", "true")
                                                        .with("/session/refreshable", "true"))))
                .containsExactly("PASS #");
    }

    @Test
    void refusesAClockThatIsWrong() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with(
                                                                "/session/clockSkewSeconds",
                                                                "-400"))))
                .containsExactly("FAIL arn:aws:sts::111122223333:assumed-role/deployer/1");
    }
}
