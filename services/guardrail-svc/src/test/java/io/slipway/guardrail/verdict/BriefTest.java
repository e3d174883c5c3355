package io.slipway.guardrail.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.slipway.contracts.guardrail.GuardrailEvent;
import io.slipway.guardrail.rule.Finding;
import io.slipway.guardrail.rule.Phase;
import io.slipway.guardrail.rule.Severity;
import io.slipway.guardrail.rule.Status;
import io.slipway.guardrail.rule.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BriefTest {
    private static final VerdictId ID = new VerdictId("v-1");
    private static final int EVENT_LIMIT = 64 * 1024;

    @Test
    void leavesAFewFindingsAsTheyAre() {
        List<Finding> few = List.of(finding(Status.PASS, "a"), finding(Status.FAIL, "b"));

        assertThat(Brief.of(ID, few)).isEqualTo(few);
    }

    @Test
    void keepsWhatBlocksAndSaysWhereTheRestIs() throws JsonProcessingException {
        var many = new ArrayList<Finding>();
        for (int i = 0; i < 300; i++) {
            many.add(finding(Status.PASS, "\"\n\u0001é".repeat(100)));
        }
        many.add(finding(Status.FAIL, "the one that counts"));

        List<Finding> told = Brief.of(ID, many);
        var event =
                new JobVerdict(
                                ID,
                                "team-a",
                                "job",
                                "cluster",
                                Verdict.of(Phase.PRE, many),
                                "event",
                                null,
                                Basis.REQUEST_ALONE,
                                null,
                                Instant.EPOCH)
                        .announcement();

        assertThat(told.getFirst().actual()).isEqualTo("the one that counts");
        assertThat(told.getLast().remediation()).endsWith("/api/guardrails/verdicts/v-1");
        assertThat(
                        JsonMapper.builder()
                                .addModule(new JavaTimeModule())
                                .build()
                                .writerFor(GuardrailEvent.class)
                                .writeValueAsBytes(event))
                .hasSizeLessThan(EVENT_LIMIT);
    }

    private static Finding finding(Status status, String actual) {
        return new Finding(
                "R", 1, Phase.PRE, Severity.ERROR, status, "#", "expected", actual, "fix", false);
    }
}
