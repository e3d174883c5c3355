package io.slipway.guardrail.rule;

import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.secret.Secrets;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All rules, in the order they are told, and the one way to run them. */
public final class RuleBook {
    private static final System.Logger LOG = System.getLogger(RuleBook.class.getName());

    private static final int LONGEST_TEXT = 400;

    private static final RuleBook BUNDLED =
            new RuleBook(
                    List.of(
                            new NameBudget(),
                            new EnumModel(),
                            new DeepChecksEligible(),
                            new EbsQuota(),
                            new ThreadsExplicit(),
                            new DeployDeadline(),
                            new CostTtl(),
                            new SecretsInConfig(),
                            new ContinuousOnly(),
                            new RegionSupport(),
                            new PostCounts()));

    private final List<Rule> rules;

    RuleBook(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    public static RuleBook bundled() {
        return BUNDLED;
    }

    public List<RuleCard> cards() {
        return rules.stream().map(Rule::card).toList();
    }

    public @Nullable RuleCard find(String id) {
        return cards().stream()
                .filter(card -> card.id().equalsIgnoreCase(id))
                .findFirst()
                .orElse(null);
    }

    /** Judges a request before anything is made. */
    public Judgement judge(Asked asked) {
        var run = new Run(Phase.PRE, asked.secrets());
        for (Rule rule : rules) {
            switch (rule) {
                case Rule.OfRequest needsRequest ->
                        run.of(needsRequest, asked, Rule.OfRequest::check);
                case Rule.OfCluster _ -> {}
            }
        }
        return run.judgement();
    }

    /** Judges what was built, after the deployer says that it is there. */
    public Judgement judge(BuiltCluster cluster) {
        var run = new Run(Phase.POST, Secrets.none());
        for (Rule rule : rules) {
            switch (rule) {
                case Rule.OfCluster needsCluster ->
                        run.of(needsCluster, cluster, Rule.OfCluster::check);
                case Rule.OfRequest _ -> {}
            }
        }
        return run.judgement();
    }

    /** A destroy makes nothing, so nothing that is wrong with its request may keep it running. */
    public Judgement judgeDestroy() {
        var run = new Run(Phase.PRE, Secrets.none());
        for (Rule rule : rules) {
            switch (rule) {
                case Rule.OfRequest needsRequest ->
                        run.of(
                                needsRequest,
                                "a destroy makes nothing that this rule looks at",
                                (_, why, report) -> report.skip(why));
                case Rule.OfCluster _ -> {}
            }
        }
        return run.judgement();
    }

    private interface Check<R extends Rule, T> {
        void run(R rule, T subject, Report report);
    }

    /** One pass through the rules of one phase. */
    private static final class Run {
        private final Phase phase;
        private final Secrets secrets;
        private final List<Finding> findings = new ArrayList<>();
        private final Map<String, Duration> took = new HashMap<>();

        Run(Phase phase, Secrets secrets) {
            this.phase = phase;
            this.secrets = secrets;
        }

        <R extends Rule, T> void of(R rule, T subject, Check<R, T> check) {
            var report = new Report(rule.card());
            long start = System.nanoTime();
            try {
                check.run(rule, subject, report);
            } catch (RuntimeException e) {
                // The outer edge of every rule: one with a bug must block and not silence the rest.
                LOG.log(Level.ERROR, "rule %s failed".formatted(rule.card().id()), e);
                report = new Report(rule.card());
            }
            took.put(rule.card().id(), Duration.ofNanos(System.nanoTime() - start));
            report.findings().forEach(finding -> findings.add(shown(finding)));
        }

        Judgement judgement() {
            return new Judgement(Verdict.of(phase, findings), Map.copyOf(took));
        }

        /** Without secrets first, short second: half a secret is not recognised any more. */
        private Finding shown(Finding finding) {
            String subject = finding.subject();
            return new Finding(
                    finding.rule(),
                    finding.version(),
                    finding.phase(),
                    finding.severity(),
                    finding.status(),
                    shown(subject, subject),
                    shown(finding.expected(), subject),
                    shown(finding.actual(), subject),
                    shown(finding.remediation(), subject),
                    finding.retryable());
        }

        private String shown(String text, String subject) {
            String hidden = secrets.hide(text, subject);
            return hidden.length() <= LONGEST_TEXT
                    ? hidden
                    : hidden.substring(0, LONGEST_TEXT - 1) + "…";
        }
    }
}
