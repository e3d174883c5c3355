package io.slipway.guardrail.verdict;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.slipway.envelope.Uuid7;
import io.slipway.guardrail.account.Accounts;
import io.slipway.guardrail.check.Checks;
import io.slipway.guardrail.facts.AccountFacts;
import io.slipway.guardrail.hold.Holds;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.rule.Action;
import io.slipway.guardrail.rule.Case;
import io.slipway.guardrail.rule.Finding;
import io.slipway.guardrail.rule.Judgement;
import io.slipway.guardrail.rule.Phase;
import io.slipway.guardrail.suppression.Suppressions;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * What waits for an account. Noted in the transaction that took the event in, read outside any, and
 * settled in one that writes the verdict, its promise and its announcement together: whatever is
 * killed in between is done again by whoever claims it next.
 */
@ApplicationScoped
public class Inquiries {
    private static final Logger LOG = Logger.getLogger(Inquiries.class);
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private final InquiryStore store;
    private final Verdicts verdicts;
    private final Checks checks;
    private final Accounts accounts;
    private final Holds holds;
    private final Suppressions suppressions;
    private final InquiryConfig config;
    private final Clock clock;

    Inquiries(
            InquiryStore store,
            Verdicts verdicts,
            Checks checks,
            Accounts accounts,
            Holds holds,
            Suppressions suppressions,
            InquiryConfig config,
            Clock clock) {
        this.store = store;
        this.verdicts = verdicts;
        this.checks = checks;
        this.accounts = accounts;
        this.holds = holds;
        this.suppressions = suppressions;
        this.config = config;
        this.clock = clock;
    }

    @WithTransaction
    Uni<List<Inquiry>> claim(int most) {
        return store.claim(most, accounts.limit().plus(MARGIN));
    }

    /** What the account says of it; never fails, never within a transaction. */
    Uni<AccountFacts> read(Inquiry inquiry) {
        return accounts.read(
                inquiry.subject().tenant(),
                inquiry.account(),
                inquiry.asked(),
                checks.parts(inquiry.phase(), inquiry.action()));
    }

    /** Nothing, when somebody else has claimed it since or the job is over. */
    @WithTransaction
    Uni<Void> settle(Inquiry inquiry, AccountFacts facts) {
        return store.lock(inquiry)
                .chain(
                        row ->
                                row == null
                                        ? Uni.createFrom().voidItem()
                                        : settle(row, inquiry, facts));
    }

    private Uni<Void> settle(InquiryRow row, Inquiry inquiry, AccountFacts facts) {
        Asked asked = inquiry.asked();
        return counted(inquiry, asked, facts)
                .map(counted -> judge(inquiry, asked, counted))
                .chain(
                        judgement ->
                                inquiry.undecided(judgement.verdict())
                                        ? lookAgain(row, inquiry, judgement)
                                        : promise(inquiry, asked, judgement)
                                                .chain(() -> keep(inquiry, judgement))
                                                .chain(() -> after(row, inquiry, judgement)));
    }

    /** What takes nothing from anybody need not wait for those who do. */
    private Uni<AccountFacts> counted(Inquiry inquiry, Asked asked, AccountFacts facts) {
        return inquiry.action() == Action.DESTROY
                ? Uni.createFrom().item(facts)
                : holds.counted(inquiry.account(), asked, inquiry.subject().jobId(), facts);
    }

    /**
     * Announced as undecided, for whoever hears of a failure takes the cluster away; once for each
     * change of what is unknown. It is decided by an answer, by a suppression, or by the end of the
     * job.
     */
    private Uni<Void> lookAgain(InquiryRow row, Inquiry inquiry, Judgement judgement) {
        String digest = Inquiry.digest(judgement.verdict());
        boolean news = !digest.equals(row.digest);
        row.digest = digest;
        row.leaseUntil = null;
        row.dueAt = clock.instant().plus(config.again());
        if (!news) {
            return Uni.createFrom().voidItem();
        }
        LOG.warnf(
                "Built and not verified yet: jobId=%s unread=%s",
                inquiry.subject().jobId(),
                judgement.verdict().blocking().stream().map(Finding::rule).distinct().toList());
        return verdicts.note(
                verdict(inquiry, judgement, "%s-%d".formatted(inquiry.id(), inquiry.epoch())),
                inquiry.cause());
    }

    private Judgement judge(Inquiry inquiry, Asked asked, AccountFacts facts) {
        return checks.account(
                new Case(
                        inquiry.phase(),
                        inquiry.action(),
                        asked,
                        facts,
                        clock.instant(),
                        suppressions.of(
                                inquiry.subject().tenant(), inquiry.subject().clusterName())));
    }

    private Uni<Void> promise(Inquiry inquiry, Asked asked, Judgement judgement) {
        boolean due =
                inquiry.holds() && inquiry.phase() == Phase.PRE && judgement.verdict().passed();
        return due
                ? holds.take(inquiry.account(), asked, inquiry.subject().jobId())
                : Uni.createFrom().voidItem();
    }

    /** While a cluster lives, only what has changed is worth a verdict. */
    private Uni<Void> keep(Inquiry inquiry, Judgement judgement) {
        if (inquiry.phase() == Phase.PERIODIC && !inquiry.news(judgement.verdict())) {
            return Uni.createFrom().voidItem();
        }
        String cause =
                inquiry.phase() == Phase.PERIODIC
                        ? "%s-%d".formatted(inquiry.id(), inquiry.epoch())
                        : inquiry.id();
        return verdicts.keep(verdict(inquiry, judgement, cause), inquiry.cause());
    }

    private JobVerdict verdict(Inquiry inquiry, Judgement judgement, String cause) {
        Instant now = clock.instant();
        return new JobVerdict(
                new VerdictId(Uuid7.text(now)),
                inquiry.subject().tenant(),
                inquiry.subject().jobId(),
                inquiry.subject().clusterName(),
                judgement.verdict(),
                cause,
                makes(inquiry) ? Spec.wanted(inquiry.cluster()) : null,
                Basis.of(inquiry.account().id(), judgement),
                makes(inquiry) ? store.write(inquiry.cluster()) : null,
                now);
    }

    /** Whether what is built will be compared with it. */
    private static boolean makes(Inquiry inquiry) {
        return inquiry.phase() == Phase.PRE && inquiry.action() == Action.CREATE;
    }

    private Uni<Void> after(InquiryRow row, Inquiry inquiry, Judgement judgement) {
        Instant next = clock.instant().plus(config.every());
        return switch (inquiry.phase()) {
            case PRE -> store.delete(row);
            case POST ->
                    store.delete(row)
                            .chain(
                                    () ->
                                            judgement.verdict().passed()
                                                    ? store.insert(inquiry.watch(), next)
                                                    : Uni.createFrom().voidItem());
            case PERIODIC -> {
                row.digest = Inquiry.digest(judgement.verdict());
                row.leaseUntil = null;
                row.dueAt = next;
                yield Uni.createFrom().voidItem();
            }
        };
    }
}
