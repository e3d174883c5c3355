package io.slipway.guardrail.check;

import io.slipway.guardrail.rule.Finding;
import io.slipway.guardrail.rule.Phase;
import io.slipway.guardrail.rule.RuleBook;
import io.slipway.guardrail.rule.RuleCard;
import io.slipway.guardrail.rule.Severity;
import io.slipway.guardrail.rule.Status;
import io.slipway.guardrail.rule.Verdict;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Says of a verdict on a request alone that no account was read for it. */
public final class Unread {
    private Unread() {}

    public static Verdict told(Verdict verdict) {
        return told(verdict, "no account is configured here, or none for this request");
    }

    public static Verdict told(Verdict verdict, String why) {
        Set<String> judged = new HashSet<>();
        verdict.findings().forEach(finding -> judged.add(finding.rule()));
        List<String> left =
                RuleBook.bundled().cards().stream()
                        .filter(card -> card.phase() == Phase.PRE)
                        .map(RuleCard::id)
                        .filter(id -> !judged.contains(id))
                        .toList();
        var findings = new ArrayList<>(verdict.findings());
        findings.add(
                new Finding(
                        "ACCOUNT-FACTS",
                        1,
                        verdict.phase(),
                        Severity.INFO,
                        Status.SKIPPED,
                        "#",
                        "the account is read for the rules that need it",
                        "%s: %d rules not judged: %s"
                                .formatted(why, left.size(), String.join(", ", left)),
                        "set slipway.guardrail.aws.account, or .accounts of the one that is meant",
                        false));
        return new Verdict(verdict.phase(), verdict.outcome(), List.copyOf(findings));
    }
}
