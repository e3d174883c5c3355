package io.slipway.guardrail.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.guardrail.account.Account;
import io.slipway.guardrail.rule.Action;
import io.slipway.guardrail.rule.Finding;
import io.slipway.guardrail.rule.Phase;
import io.slipway.guardrail.rule.Severity;
import io.slipway.guardrail.rule.Status;
import io.slipway.guardrail.rule.Verdict;
import io.slipway.outbox.Cause;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class InquiryTest {
    @Test
    void isUndecidedWhenNothingBlocksButWhatCouldNotBeRead() {
        assertThat(inquiry(Phase.POST).undecided(verdict(Status.PASS, Status.UNKNOWN))).isTrue();
        assertThat(inquiry(Phase.POST).undecided(verdict(Status.FAIL, Status.UNKNOWN))).isFalse();
        assertThat(inquiry(Phase.POST).undecided(verdict(Status.PASS))).isFalse();
    }

    @Test
    void givesANodeTimeToJoinAndNotForEver() {
        Verdict joining = Verdict.of(Phase.POST, List.of(finding(Status.FAIL, true)));

        assertThat(inquiry(Phase.POST, 3).undecided(joining)).isTrue();
        assertThat(inquiry(Phase.POST, 20).undecided(joining)).isFalse();
    }

    @Test
    void decidesARequestAlsoWhenSomethingCouldNotBeRead() {
        assertThat(inquiry(Phase.PRE).undecided(verdict(Status.UNKNOWN))).isFalse();
    }

    private static Inquiry inquiry(Phase phase) {
        return inquiry(phase, 0);
    }

    private static Inquiry inquiry(Phase phase, long epoch) {
        return new Inquiry(
                "1",
                phase,
                Action.CREATE,
                new Inquiry.Subject("team-a", "job", "train"),
                "cluster",
                new Account("111122223333", "us-west-2"),
                false,
                new Announced(new ObjectMapper().findAndRegisterModules())
                        .cluster("train", "ml.g5.xlarge", 1),
                Cause.system("job"),
                null,
                null,
                epoch);
    }

    private static Verdict verdict(Status... statuses) {
        return Verdict.of(
                Phase.POST, Arrays.stream(statuses).map(status -> finding(status, false)).toList());
    }

    private static Finding finding(Status status, boolean retryable) {
        return new Finding(
                "POST-NODE-LABEL",
                1,
                Phase.POST,
                Severity.ERROR,
                status,
                "#",
                "",
                "",
                "",
                retryable);
    }
}
