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
import io.slipway.guardrail.rule.Judgement;
import io.slipway.guardrail.rule.Phase;
import io.slipway.guardrail.suppression.Suppressions;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What waits for an account. Noted in the transaction that took the event in, read outside any, and
 * settled in one that writes the verdict, its promise and its announcement together: whatever is
 * killed in between is done again by whoever claims it next.
 */
@ApplicationScoped
public class Inquiries {
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
                checks.parts(inquiry.phase()));
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
        return holds.counted(inquiry.account(), asked, inquiry.subject().jobId(), facts)
                .map(counted -> judge(inquiry, asked, counted))
                .chain(
                        judgement ->
                                promise(inquiry, asked, judgement)
                                        .chain(() -> keep(inquiry, judgement))
                                        .chain(() -> after(row, inquiry, judgement)));
    }

    private Judgement judge(Inquiry inquiry, Asked asked, AccountFacts facts) {
        return checks.account(
                new Case(
                        inquiry.phase(),
                        Action.CREATE,
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
        Instant now = clock.instant();
        var verdict =
                new JobVerdict(
                        new VerdictId(Uuid7.text(now)),
                        inquiry.subject().tenant(),
                        inquiry.subject().jobId(),
                        inquiry.subject().clusterName(),
                        judgement.verdict(),
                        inquiry.phase() == Phase.PERIODIC
                                ? "%s-%d".formatted(inquiry.id(), inquiry.epoch())
                                : inquiry.id(),
                        inquiry.phase() == Phase.PRE ? Spec.wanted(inquiry.cluster()) : null,
                        Basis.of(inquiry.account().id(), judgement),
                        inquiry.phase() == Phase.PRE ? store.write(inquiry.cluster()) : null,
                        now);
        return verdicts.keep(verdict, inquiry.cause());
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
