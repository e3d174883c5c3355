package io.slipway.guardrail.rule;

import io.slipway.guardrail.facts.AccountFacts.Coverage;
import java.util.ArrayList;
import java.util.List;

/** Where one rule puts its findings during one check. */
public final class Report {
    /** A hundred groups with the same mistake are told once with a number, not a hundred times. */
    static final int MOST = 25;

    private static final String WHOLE = "#";

    private final RuleCard card;
    private final Coverage coverage;
    private final List<Finding> findings = new ArrayList<>();
    private int leftOut;
    private boolean leftOutBlocks;

    Report(RuleCard card) {
        this(card, Coverage.ALL_READ);
    }

    Report(RuleCard card, Coverage coverage) {
        this.card = card;
        this.coverage = coverage;
    }

    void fail(String subject, String expected, String actual, String remediation) {
        add(Status.FAIL, card.severity(), subject, expected, actual, remediation, false);
    }

    /** Fails now, and may hold later without a change of the request. */
    void failForNow(String subject, String expected, String actual, String remediation) {
        add(Status.FAIL, card.severity(), subject, expected, actual, remediation, true);
    }

    void warn(String subject, String expected, String actual, String remediation) {
        add(Status.WARN, Severity.WARNING, subject, expected, actual, remediation, false);
    }

    /** Could not be checked, and so blocks where the rule does. */
    void unknown(String subject, String expected, String actual, String remediation) {
        add(Status.UNKNOWN, card.severity(), subject, expected, actual, remediation, true);
    }

    /** Could not be checked, and nobody has asked for it to hold. */
    void unknownAside(String subject, String expected, String actual, String remediation) {
        add(Status.UNKNOWN, Severity.WARNING, subject, expected, actual, remediation, true);
    }

    /** Could not be checked, because nobody has told what it needs. */
    void unknownInfo(String subject, String expected, String actual, String remediation) {
        add(Status.UNKNOWN, Severity.INFO, subject, expected, actual, remediation, true);
    }

    /** Should be among the facts and is not: a reader's fault blocks, a short file does not. */
    void untold(String subject, String expected, String actual, String remediation) {
        switch (coverage) {
            case ALL_READ -> unknown(subject, expected, actual, remediation);
            case AS_GIVEN -> unknownInfo(subject, expected, actual, remediation);
        }
    }

    boolean silent() {
        return findings.isEmpty();
    }

    void skip(String why) {
        add(Status.SKIPPED, Severity.INFO, WHOLE, card.checks(), why, "", false);
    }

    /** The rule holds unless it has said otherwise. */
    void passOtherwise(String actual) {
        if (silent()) {
            add(Status.PASS, card.severity(), WHOLE, card.checks(), actual, "", false);
        }
    }

    /** What has passed on an old reading may not hold any more. */
    void unlessStale(Evidence evidence) {
        Evidence.Used old = evidence.stale();
        if (old == null) {
            return;
        }
        for (int i = 0; i < findings.size(); i++) {
            Finding finding = findings.get(i);
            if (finding.status() == Status.PASS) {
                findings.set(
                        i,
                        new Finding(
                                finding.rule(),
                                finding.version(),
                                finding.phase(),
                                evidence.blocksWithout() ? card.severity() : Severity.WARNING,
                                Status.UNKNOWN,
                                finding.subject(),
                                finding.expected(),
                                "%s, as %s was read %d s ago"
                                        .formatted(
                                                finding.actual(),
                                                old.part(),
                                                evidence.age(old).toSeconds()),
                                "read it again: it is relied on until " + old.expires(),
                                true));
            }
        }
    }

    /** What the rule found; nothing is not a pass. */
    List<Finding> findings() {
        if (findings.isEmpty()) {
            unknown(
                    WHOLE,
                    card.checks(),
                    "the rule came to no result",
                    "report this request to the maintainers of the rule");
        }
        if (leftOut == 0) {
            return List.copyOf(findings);
        }
        var all = new ArrayList<>(findings);
        all.add(
                new Finding(
                        card.id(),
                        card.version(),
                        card.phase(),
                        leftOutBlocks ? card.severity() : Severity.WARNING,
                        leftOutBlocks ? Status.FAIL : Status.WARN,
                        WHOLE,
                        card.checks(),
                        leftOut + " more of the same kind",
                        "mend the ones above and check again",
                        false));
        return List.copyOf(all);
    }

    private void add(
            Status status,
            Severity severity,
            String subject,
            String expected,
            String actual,
            String remediation,
            boolean retryable) {
        var finding =
                new Finding(
                        card.id(),
                        card.version(),
                        card.phase(),
                        severity,
                        status,
                        subject,
                        expected,
                        actual.isBlank() ? "nothing" : actual,
                        remediation,
                        retryable);
        if (findings.size() < MOST) {
            findings.add(finding);
        } else {
            leftOut++;
            leftOutBlocks |= finding.blocks();
        }
    }
}
