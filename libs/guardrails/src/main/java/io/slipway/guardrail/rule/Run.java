package io.slipway.guardrail.rule;

import io.slipway.guardrail.facts.AccountFacts;
import io.slipway.guardrail.facts.AccountFacts.Coverage;
import io.slipway.guardrail.facts.Hyperpod;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.rule.BuiltCluster.Built;
import io.slipway.guardrail.rule.BuiltCluster.Wanted;
import io.slipway.guardrail.secret.Secrets;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One pass through the rules of one phase. */
final class Run {
    private static final System.Logger LOG = System.getLogger(RuleBook.class.getName());

    private static final int LONGEST_TEXT = 400;

    private final Phase phase;
    private final @Nullable Case one;
    private final List<Suppression> suppressions;
    private final Instant judgedAt;
    private final Secrets secrets;
    private final List<Finding> findings = new ArrayList<>();
    private final Map<String, Duration> took = new HashMap<>();
    private final Map<String, List<Evidence.Used>> used = new HashMap<>();
    private final Map<String, Instant> expires = new HashMap<>();

    Run(Phase phase, List<Suppression> suppressions, Instant now) {
        this.phase = phase;
        this.one = null;
        this.suppressions = suppressions;
        this.judgedAt = now;
        this.secrets = Secrets.none();
    }

    Run(Case one, Secrets secrets) {
        this.phase = one.phase();
        this.one = one;
        this.suppressions = one.suppressions();
        this.judgedAt = one.now();
        this.secrets = secrets;
    }

    void of(Rule.OfRequest rule) {
        run(rule, report -> rule.check(asked(), report));
    }

    void of(Rule.OfBoth rule) {
        withEvidence(rule, (evidence, report) -> rule.check(asked(), evidence, report));
    }

    /** As far as the request goes; a rule that would need facts to say anything is left out. */
    void alone(Rule.OfBoth rule) {
        told(
                rule,
                report -> {
                    try {
                        rule.check(asked(), new Evidence(facts(), now()), report);
                        return true;
                    } catch (Evidence.Missing _) {
                        return !report.silent();
                    }
                });
    }

    void of(Rule.OfAccount rule) {
        withEvidence(rule, (evidence, report) -> rule.check(asked(), evidence, report));
    }

    void of(Rule.OfCluster rule) {
        withEvidence(
                rule,
                (evidence, report) -> {
                    BuiltCluster built = built(evidence);
                    if (built == null) {
                        report.fail(
                                asked().at("/ClusterName"),
                                rule.card().checks(),
                                "there is no such cluster",
                                "deploy it, or look in the right account and region");
                    } else {
                        rule.check(built, report);
                    }
                });
    }

    void of(Rule.OfCluster rule, BuiltCluster cluster) {
        run(rule, report -> rule.check(cluster, report));
    }

    void skip(Rule rule, String why) {
        run(rule, report -> report.skip(why));
    }

    Judgement judgement() {
        return new Judgement(
                Verdict.of(phase, findings),
                Map.copyOf(took),
                Map.copyOf(used),
                Map.copyOf(expires));
    }

    private interface Look {
        void at(Evidence evidence, Report report);
    }

    private void withEvidence(Rule rule, Look look) {
        var evidence = new Evidence(facts(), now());
        run(
                rule,
                report -> {
                    try {
                        look.at(evidence, report);
                    } catch (Evidence.Missing missing) {
                        missing(rule, missing, evidence, report);
                    }
                    report.unlessStale(evidence);
                });
        if (!evidence.used().isEmpty()) {
            used.put(rule.card().id(), evidence.used());
        }
        Instant until = evidence.expires();
        if (until != null) {
            expires.put(rule.card().id(), until);
        }
    }

    private void missing(Rule rule, Evidence.Missing missing, Evidence evidence, Report report) {
        String aside = missing.aside();
        if (aside != null) {
            if (report.silent()) {
                report.skip(aside);
            }
            return;
        }
        String subject = "facts/" + missing.part().name();
        List<String> absent =
                rule.parts().stream()
                        .filter(part -> !evidence.knows(part))
                        .map(Part::name)
                        .toList();
        String fix =
                "give --facts FILE with %s: %s"
                        .formatted(
                                absent.isEmpty()
                                        ? missing.part().name()
                                        : String.join(", ", absent),
                                missing.part().from());
        String why = missing.why();
        if (why != null) {
            report.unknown(
                    subject,
                    rule.card().checks(),
                    why,
                    "make this call possible and check again: %s%s"
                            .formatted(missing.part().from(), confirming(rule, missing)));
        } else if (evidence.blocksWithout()) {
            report.unknown(subject, rule.card().checks(), "nobody has read it", fix);
        } else {
            report.unknownInfo(subject, rule.card().checks(), "nobody has told", fix);
        }
    }

    private String confirming(Rule rule, Evidence.Missing missing) {
        return rule.card().confirmable() && missing.part() == Part.JOBS
                ? "; or, where it is certain that nothing runs there, an admin says so: slipway guardrail suppress %s --cluster %s --confirm %s --until TIME --reason TEXT, and asks again"
                        .formatted(rule.card().id(), asked().name(), asked().name())
                : "";
    }

    private void run(Rule rule, Consumer<Report> check) {
        told(
                rule,
                report -> {
                    check.accept(report);
                    return true;
                });
    }

    private void told(Rule rule, Predicate<Report> check) {
        Coverage coverage = one == null ? Coverage.ALL_READ : one.facts().coverage();
        var report = new Report(rule.card(), coverage);
        long start = System.nanoTime();
        try {
            if (!check.test(report)) {
                return;
            }
        } catch (RuntimeException e) {
            // The outer edge of every rule: one with a bug must block and not silence the rest.
            LOG.log(Level.ERROR, "rule %s failed".formatted(rule.card().id()), e);
            report = new Report(rule.card());
        }
        took.put(rule.card().id(), Duration.ofNanos(System.nanoTime() - start));
        for (Finding finding : report.findings()) {
            findings.add(shown(suppressed(finding, suppression(rule.card(), finding))));
        }
    }

    private @Nullable Suppression suppression(RuleCard card, Finding finding) {
        return suppressions.stream()
                .filter(suppression -> suppression.covers(card, finding, judgedAt))
                .findFirst()
                .orElse(null);
    }

    private static Finding suppressed(Finding finding, @Nullable Suppression suppression) {
        if (suppression == null || !finding.blocks()) {
            return finding;
        }
        return new Finding(
                finding.rule(),
                finding.version(),
                finding.phase(),
                Severity.INFO,
                finding.status(),
                finding.subject(),
                finding.expected(),
                finding.actual(),
                "suppressed by %s until %s (%s); else: %s"
                        .formatted(
                                suppression.who(),
                                suppression.until(),
                                suppression.reason(),
                                finding.remediation()),
                finding.retryable(),
                suppression.who());
    }

    private Asked asked() {
        return needed().asked();
    }

    private AccountFacts facts() {
        return needed().facts();
    }

    private Instant now() {
        return needed().now();
    }

    private Case needed() {
        if (one == null) {
            throw new IllegalStateException("this rule is judged by a whole case only");
        }
        return one;
    }

    private @Nullable BuiltCluster built(Evidence evidence) {
        Hyperpod.Cluster cluster = Hyperpod.named(evidence.of(Part.CLUSTERS), asked().name());
        if (cluster == null) {
            return null;
        }
        List<Hyperpod.Node> nodes = evidence.ifKnown(Part.HYPERPOD_NODES);
        var groups = new ArrayList<Built>();
        for (Hyperpod.Group group : cluster.groups()) {
            groups.add(
                    new Built(
                            group.name(),
                            group.instanceType(),
                            (int) group.current(),
                            (int) group.target(),
                            group.status(),
                            failed(nodes, group.name())));
        }
        var wanted = new ArrayList<Wanted>();
        asked().groups()
                .forEach(
                        group -> {
                            if (group.name() != null && group.count() != null) {
                                wanted.add(
                                        new Wanted(
                                                group.name(),
                                                group.instanceTypes().isEmpty()
                                                        ? ""
                                                        : group.instanceTypes().getFirst(),
                                                group.count(),
                                                group.minCount()));
                            }
                        });
        return new BuiltCluster(cluster.name(), groups, wanted);
    }

    private static List<String> failed(@Nullable List<Hyperpod.Node> nodes, String group) {
        return nodes == null
                ? List.of()
                : nodes.stream()
                        .filter(node -> node.group().equals(group))
                        .filter(node -> node.status().equals("Failure"))
                        .map(Hyperpod.Node::id)
                        .toList();
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
                finding.retryable(),
                finding.answeredBy());
    }

    private String shown(String text, String subject) {
        String hidden = secrets.hide(text, subject);
        return hidden.length() <= LONGEST_TEXT
                ? hidden
                : hidden.substring(0, LONGEST_TEXT - 1) + "…";
    }
}
