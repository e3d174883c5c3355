package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.slipway.guardrail.facts.AccountFacts;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.request.Asked;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleBookTest {
    private static final Instant NOW = Account.NOW;

    private final RuleBook book = RuleBook.bundled();

    @Test
    void findsNoFaultInGoodRequests() {
        Verdict ours = book.judge(Sample.ours().asked()).verdict();
        Verdict aws = book.judge(Sample.createCluster().asked()).verdict();

        assertThat(ours.findings())
                .allSatisfy(
                        finding -> assertThat(finding.status()).isIn(Status.PASS, Status.SKIPPED));
        assertThat(aws.findings())
                .allSatisfy(
                        finding -> assertThat(finding.status()).isIn(Status.PASS, Status.SKIPPED));
        assertThat(ours.passed()).isTrue();
        assertThat(aws.passed()).isTrue();
    }

    @Test
    void saysSomethingOfEveryRuleOfThePhase() {
        Verdict verdict = book.judge(Sample.ours().asked()).verdict();

        assertThat(verdict.findings())
                .extracting(Finding::rule)
                .containsExactly(
                        "NAME-BUDGET",
                        "DEPLOY-DEADLINE",
                        "LCS-BUCKET",
                        "ROLE-EXEC-TRUST",
                        "EFA-SINGLE-AZ",
                        "ENUM-MODEL",
                        "CONTINUOUS-ONLY",
                        "DHC-ELIGIBLE",
                        "EBS-QUOTA",
                        "THREADS-EXPLICIT",
                        "COST-TTL",
                        "KMS-ACCESS",
                        "SECRETS-IN-CONFIG",
                        "RENDERED-TEMPLATE",
                        "TOOL-VERSIONS",
                        "REGION-SUPPORT");
    }

    @Test
    void holdsThe51RulesOfTheFacts() {
        assertThat(book.cards()).hasSize(51);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    /name                            | 'team-a-training-cluster-17' | NAME-BUDGET
                    /instanceGroups/0/instanceType   | 'ml.p5.48xlrage'             | ENUM-MODEL
                    /instanceGroups/0/instanceType   | 'ml.m5.2xlarge'              | DHC-ELIGIBLE
                    /instanceGroups/0/volumeSizeGb   | 2000                         | EBS-QUOTA
                    /instanceGroups/0/threadsPerCore | 1                            | THREADS-EXPLICIT
                    /deadline                        | 'PT1H'                       | DEPLOY-DEADLINE
                    /budgetUsd                       | 100                          | COST-TTL
                    /environment                     | {'LD_PRELOAD': '/tmp/x.so'}  | SECRETS-IN-CONFIG
                    /tags/db-password                | 'hunter2hunter2'             | SECRETS-IN-CONFIG
                    /autoScaling                     | true                         | CONTINUOUS-ONLY
                    /region                          | 'us-esat-1'                  | REGION-SUPPORT
                    """)
    void namesTheRuleOfOneFaultAndNoOther(String pointer, String value, String rule) {
        Asked asked =
                Sample.ours()
                        .without("/budgetUsd")
                        .with("/instanceGroups", "[{'name': 'gpu'}]")
                        .with(pointer, value)
                        .asked();

        Verdict verdict = book.judge(asked).verdict();

        assertThat(verdict.findings())
                .filteredOn(
                        finding ->
                                finding.blocks()
                                        || finding.status() == Status.FAIL
                                        || finding.status() == Status.WARN)
                .extracting(Finding::rule)
                .contains(rule)
                .containsOnly(rule);
    }

    @Test
    void tellsEveryFaultAtOnce() {
        Asked asked =
                Sample.createCluster()
                        .with("/ClusterName", "'my_cluster'")
                        .with("/NodeProvisioningMode", "'Standard'")
                        .with("/InstanceGroups/1/OnStartDeepHealthChecks", "['InstanceStress']")
                        .asked();

        Verdict verdict = book.judge(asked).verdict();

        assertThat(verdict.blocking())
                .extracting(Finding::subject)
                .contains(
                        "#/ClusterName",
                        "#/NodeProvisioningMode",
                        "#/InstanceGroups/1/OnStartDeepHealthChecks");
    }

    @Test
    void takesARuleThatThrowsOrSaysNothingAsUnknownAndBlocks() {
        var throwing = new Broken((_, _) -> Integer.parseInt("no number"));
        var silent = new Broken((_, _) -> {});

        Verdict verdict =
                new RuleBook(List.of(throwing, silent)).judge(Sample.ours().asked()).verdict();

        assertThat(verdict.passed()).isFalse();
        assertThat(verdict.findings())
                .extracting(Finding::status)
                .containsExactly(Status.UNKNOWN, Status.UNKNOWN);
    }

    @Test
    void judgesADestroyWithoutBlockingIt() {
        Verdict verdict = book.judgeDestroy().verdict();

        assertThat(verdict.passed()).isTrue();
        assertThat(verdict.findings())
                .allSatisfy(finding -> assertThat(finding.status()).isEqualTo(Status.SKIPPED));
    }

    @Test
    void hasNoVerdictWithoutFindings() {
        assertThatThrownBy(() -> Verdict.of(Phase.PRE, List.of()))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void explainsEveryRule() {
        assertThat(book.cards()).extracting(RuleCard::id).doesNotHaveDuplicates();
        assertThat(book.cards())
                .allSatisfy(
                        card -> {
                            assertThat(card.checks()).isNotBlank();
                            assertThat(card.why()).isNotBlank();
                            assertThat(card.fix()).isNotBlank();
                            assertThat(card.source()).isNotBlank();
                        });
        assertThat(book.cards())
                .filteredOn(card -> !card.suppressible())
                .extracting(RuleCard::id)
                .containsExactly(
                        "IDEMP-OWNERSHIP",
                        "ENUM-MODEL",
                        "TEARDOWN-SAFE",
                        "SECRETS-IN-CONFIG",
                        "WORKDIR");
    }

    @Test
    void tellsAHundredEqualFaultsWithANumber() {
        Sample sample = Sample.ours().with("/instanceGroups", "[]");
        for (int i = 0; i < 100; i++) {
            sample.with(
                    "/instanceGroups/-",
                    "{'name': 'g%d', 'instanceType': 'ml.m5.large', 'count': 1, 'volumeSizeGb': 5000}"
                            .formatted(i));
        }

        List<Finding> findings = sample.checkedBy(new EbsQuota());

        assertThat(findings).hasSize(Report.MOST + 1);
        assertThat(findings.getLast().actual()).isEqualTo("75 more of the same kind");
        assertThat(findings.getLast().blocks()).isTrue();
    }

    @Test
    void namesTheFactThatIsMissingAndBlocksNothing() {
        var one = Case.beforeCreation(Sample.createCluster().asked(), AccountFacts.none(), NOW);

        Verdict verdict = book.judge(one).verdict();

        assertThat(verdict.passed()).isTrue();
        assertThat(verdict.findings())
                .filteredOn(finding -> finding.rule().equals("EKS-AUTH-MODE"))
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.status()).isEqualTo(Status.UNKNOWN);
                            assertThat(finding.subject()).isEqualTo("facts/eksClusters");
                            assertThat(finding.remediation())
                                    .contains("--facts", "eksClusters", "DescribeCluster");
                        });
    }

    @Test
    void blocksOverAFactThatNobodyCouldRead() {
        AccountFacts facts =
                AccountFacts.none().without(Part.EKS_CLUSTERS, "AccessDenied, request 7f3");
        var one = Case.beforeCreation(Sample.createCluster().asked(), facts, NOW);

        assertThat(book.judge(one).verdict().blocking())
                .filteredOn(finding -> finding.rule().equals("EKS-AUTH-MODE"))
                .extracting(Finding::actual)
                .containsExactly("AccessDenied, request 7f3");
    }

    @Test
    void blocksOverAFactThatAReaderLeftOut() {
        var one = Case.beforeCreation(Sample.createCluster().asked(), AccountFacts.allRead(), NOW);

        assertThat(book.judge(one).verdict().blocking())
                .extracting(Finding::rule)
                .contains("EKS-AUTH-MODE", "QUOTA-TYPE", "SG-EFA-SELF");
    }

    @Test
    void doesNotPassOnAnOldReading() {
        Instant later = NOW.plusSeconds(900);
        var one =
                Case.beforeCreation(Sample.createCluster().asked(), Account.good().facts(), later);

        Judgement judgement = book.judge(one);

        assertThat(judgement.verdict().findings())
                .filteredOn(finding -> finding.rule().equals("QUOTA-TYPE"))
                .extracting(Finding::status, Finding::blocks)
                .containsExactly(tuple(Status.UNKNOWN, false));
        assertThat(judgement.expires().get("QUOTA-TYPE"))
                .isEqualTo(Instant.parse("2026-11-22T10:01:00Z"));
        assertThat(judgement.evidence().get("QUOTA-TYPE"))
                .extracting(Evidence.Used::part)
                .containsExactly("quotas", "clusters", "holds");
    }

    @Test
    void goesOnUnderASuppressionWhileItLasts() {
        Sample sample = Sample.createCluster().with("/InstanceGroups/0/InstanceCount", "8");
        var suppression =
                new Suppression("QUOTA-TYPE", "raise is granted", "ada", NOW.plusSeconds(60));

        assertThat(blocking(sample, suppression, NOW)).doesNotContain("QUOTA-TYPE");
        assertThat(blocking(sample, suppression, NOW.plusSeconds(60))).contains("QUOTA-TYPE");
    }

    @Test
    void neverGoesOnOverARuleThatIsNotSuppressible() {
        Sample sample = Sample.createCluster().with("/NodeRecovery", "'automatic'");
        var suppression = new Suppression("ENUM-MODEL", "no time", "bo", NOW.plusSeconds(60));

        assertThat(blocking(sample, suppression, NOW)).contains("ENUM-MODEL");
    }

    @Test
    void destroysUnseenOnlyWhatSomebodyConfirmed() {
        var unseen = Account.built().with("/jobs", "{'unknown': 'no route to its API'}");
        var confirmed = new Suppression("TEARDOWN-SAFE", "gone", "ada", NOW.plusSeconds(60));

        assertThat(destroyed(unseen, List.of())).isFalse();
        assertThat(destroyed(unseen, List.of(confirmed))).isTrue();
        assertThat(destroyed(unseen.with("/clusters/0/eks", "'ml'"), List.of(confirmed))).isFalse();
        assertThat(
                        destroyed(
                                Account.built()
                                        .with(
                                                "/jobs/-",
                                                "{'namespace': 'a', 'name': 'b', 'kind': 'Job'}"),
                                List.of(confirmed)))
                .isFalse();
    }

    private boolean destroyed(Account account, List<Suppression> suppressions) {
        return book.judge(
                        new Case(
                                Phase.PRE,
                                Action.DESTROY,
                                Sample.createCluster().asked(),
                                account.facts(),
                                NOW,
                                suppressions))
                .verdict()
                .passed();
    }

    private List<String> blocking(Sample sample, Suppression suppression, Instant now) {
        var one =
                new Case(
                        Phase.PRE,
                        Action.CREATE,
                        sample.asked(),
                        Account.good().facts(),
                        now,
                        List.of(suppression));
        return book.judge(one).verdict().blocking().stream().map(Finding::rule).toList();
    }

    @Test
    void knowsWhatHasToBeReadForAPhase() {
        assertThat(book.parts(Phase.POST, Action.DESTROY))
                .extracting(Part::name)
                .containsExactlyInAnyOrder("clusters", "leftovers");
    }

    private record Broken(java.util.function.BiConsumer<Asked, Report> check)
            implements Rule.OfRequest {
        @Override
        public RuleCard card() {
            return new RuleCard(
                    "BROKEN", 1, Phase.PRE, Severity.ERROR, true, "request", "c", "w", "f", "s");
        }

        @Override
        public void check(Asked asked, Report report) {
            check.accept(asked, report);
        }
    }
}
