package io.slipway.guardrail.verdict;

import io.slipway.guardrail.rule.Finding;
import io.slipway.guardrail.rule.Severity;
import io.slipway.guardrail.rule.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** As many findings as fit into an event of 64 KiB, the weightiest first. */
final class Brief {
    static final int LIMIT_BYTES = 48 * 1024;

    /** Names of the members, quotes and commas around one finding. */
    private static final int FRAME_BYTES = 160;

    private Brief() {}

    static List<Finding> of(VerdictId id, List<Finding> findings) {
        if (findings.stream().mapToInt(Brief::bytes).sum() <= LIMIT_BYTES) {
            return findings;
        }
        var told = new ArrayList<Finding>();
        int room = LIMIT_BYTES;
        for (Finding finding :
                findings.stream().sorted(Comparator.comparing(Brief::rank)).toList()) {
            room -= bytes(finding);
            if (room < 0) {
                break;
            }
            told.add(finding);
        }
        told.add(leftOut(id, findings, findings.size() - told.size()));
        return List.copyOf(told);
    }

    private static Finding leftOut(VerdictId id, List<Finding> findings, int count) {
        Finding any = findings.getFirst();
        return new Finding(
                "MORE-FINDINGS",
                1,
                any.phase(),
                Severity.INFO,
                Status.SKIPPED,
                "#",
                "all findings in one event",
                count + " more do not fit",
                "Read them all at /api/guardrails/verdicts/" + id.value(),
                false);
    }

    private static int rank(Finding finding) {
        if (finding.blocks()) {
            return 0;
        }
        return switch (finding.status()) {
            case FAIL, UNKNOWN, WARN -> 1;
            case PASS, SKIPPED -> 2;
        };
    }

    /** At most: a control character takes six bytes on the wire. */
    private static int bytes(Finding finding) {
        int bytes = FRAME_BYTES;
        String who = finding.answeredBy();
        for (String text :
                List.of(
                        finding.rule(),
                        finding.subject(),
                        finding.expected(),
                        finding.actual(),
                        finding.remediation(),
                        who == null ? "" : who)) {
            int escaped = (int) text.chars().filter(c -> c < ' ' || c == '"' || c == '\\').count();
            bytes += text.getBytes(StandardCharsets.UTF_8).length + 5 * escaped;
        }
        return bytes;
    }
}
