package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.guardrail.rule.BuiltCluster.Built;
import io.slipway.guardrail.rule.BuiltCluster.Wanted;
import java.util.List;
import org.junit.jupiter.api.Test;

class PostCountsTest {
    private static final Wanted FOUR = new Wanted("gpu", "ml.p5.48xlarge", 4, null);

    @Test
    void takesAClusterWithEveryNode() {
        assertThat(judged(new Built("gpu", "ml.p5.48xlarge", 4, 4), FOUR).passed()).isTrue();
    }

    @Test
    void refusesAClusterThatIsInServiceWithoutNodes() {
        Verdict verdict = judged(new Built("gpu", "ml.p5.48xlarge", 0, 4), FOUR);

        assertThat(verdict.blocking())
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.subject()).isEqualTo("gpu");
                            assertThat(finding.actual()).isEqualTo("0 of 4");
                            assertThat(finding.retryable()).isTrue();
                        });
    }

    @Test
    void refusesATargetOtherThanAsked() {
        assertThat(judged(new Built("gpu", "ml.p5.48xlarge", 3, 3), FOUR).blocking())
                .extracting(Finding::expected)
                .containsExactly("a target of 4 nodes, as asked");
    }

    @Test
    void refusesFewerThanTheMinimum() {
        var wanted = new Wanted("gpu", "ml.p5.48xlarge", 4, 2);

        assertThat(judged(new Built("gpu", "ml.p5.48xlarge", 1, 1), wanted).passed()).isFalse();
    }

    @Test
    void refusesAnotherType() {
        assertThat(judged(new Built("gpu", "ml.p4d.24xlarge", 4, 4), FOUR).blocking())
                .extracting(Finding::expected)
                .containsExactly("ml.p5.48xlarge, as asked");
    }

    @Test
    void refusesAGroupThatIsNotThereAndOneThatNobodyAskedFor() {
        assertThat(judged(new Built("cpu", "ml.m5.large", 4, 4), FOUR).blocking())
                .extracting(Finding::subject)
                .containsExactly("gpu", "cpu");
    }

    @Test
    void doesNotPassWhatItCannotCompare() {
        Verdict verdict =
                RuleBook.bundled()
                        .judge(
                                new BuiltCluster(
                                        "c",
                                        List.of(new Built("gpu", "ml.p5.48xlarge", 4, 4)),
                                        null))
                        .verdict();

        assertThat(verdict.findings()).extracting(Finding::status).containsExactly(Status.UNKNOWN);
        assertThat(verdict.passed()).isFalse();
    }

    @Test
    void takesAGroupOfNoNodesThatWasAskedFor() {
        var none = new Wanted("gpu", "ml.p5.48xlarge", 0, null);

        assertThat(judged(new Built("gpu", "ml.p5.48xlarge", 0, 0), none).passed()).isTrue();
    }

    private static Verdict judged(Built built, Wanted wanted) {
        return RuleBook.bundled()
                .judge(new BuiltCluster("cluster", List.of(built), List.of(wanted)))
                .verdict();
    }
}
