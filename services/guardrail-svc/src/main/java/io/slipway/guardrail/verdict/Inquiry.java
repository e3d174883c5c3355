package io.slipway.guardrail.verdict;

import io.slipway.contracts.deploy.ClusterSpec;
import io.slipway.guardrail.account.Account;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.rule.Action;
import io.slipway.guardrail.rule.Finding;
import io.slipway.guardrail.rule.Phase;
import io.slipway.guardrail.rule.Status;
import io.slipway.guardrail.rule.Verdict;
import io.slipway.outbox.Cause;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Something to judge by an account that has to be read first.
 *
 * @param id of the event that asked for it, or of the watch over a cluster
 * @param action what is about to happen to the cluster, or has happened
 * @param clusterId null before there is a cluster
 * @param holds whether what passes is promised: a dry run takes nothing from anybody
 * @param digest of the findings that were told last; null before the first look
 * @param epoch number of the lease under which this was read
 */
record Inquiry(
        String id,
        Phase phase,
        Action action,
        Subject subject,
        @Nullable String clusterId,
        Account account,
        boolean holds,
        ClusterSpec cluster,
        Cause cause,
        @Nullable String traceParent,
        @Nullable String digest,
        long epoch) {

    /** Nodes join Kubernetes a while after HyperPod calls them Running. */
    private static final Set<String> JOINING = Set.of("POST-NODE-LABEL", "POST-ACCEL");

    /** So often a node that has not joined is looked at again. */
    private static final long LOOKS = 20;

    record Subject(String tenant, String jobId, String clusterName) {}

    Asked asked() {
        return Asked.of(Spec.request(cluster));
    }

    /** The same cluster, looked at again and again from now on. */
    Inquiry watch() {
        return new Inquiry(
                "watch-" + clusterId,
                Phase.PERIODIC,
                Action.CREATE,
                subject,
                clusterId,
                account,
                false,
                cluster,
                Cause.system(subject.jobId()),
                null,
                null,
                0);
    }

    /** What people want to be told of: which rule does not hold where, and not in which words. */
    static String digest(Verdict verdict) {
        return verdict.findings().stream()
                .filter(Inquiry::told)
                .map(
                        finding ->
                                "%s %s %s"
                                        .formatted(
                                                finding.rule(),
                                                finding.status(),
                                                finding.subject()))
                .distinct()
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    private static boolean told(Finding finding) {
        return finding.status() == Status.FAIL
                || finding.status() == Status.WARN
                || finding.status() == Status.UNKNOWN;
    }

    /**
     * Whether nothing is known to be wrong with what was built, and something could not be read or
     * a node has not joined yet. Such a cluster is neither ready nor to be taken away.
     */
    boolean undecided(Verdict verdict) {
        return phase == Phase.POST
                && !verdict.passed()
                && verdict.blocking().stream()
                        .allMatch(
                                finding -> finding.status() == Status.UNKNOWN || joining(finding));
    }

    private boolean joining(Finding finding) {
        return finding.retryable() && JOINING.contains(finding.rule()) && epoch < LOOKS;
    }

    /** Whether this look has to be told: the first only when it found something. */
    boolean news(Verdict verdict) {
        String now = digest(verdict);
        return digest == null ? !verdict.passed() : !digest.equals(now);
    }

    /**
     * @param due when to look at it
     */
    record Noted(Inquiry inquiry, Instant due) {}
}
