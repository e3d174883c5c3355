package io.slipway.guardrail.hold;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.slipway.guardrail.account.Account;
import io.slipway.guardrail.facts.AccountFacts;
import io.slipway.guardrail.facts.Fact;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.hold.Ledger.Wanted;
import io.slipway.guardrail.request.Asked;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** What jobs were promised. Its verbs run in the transaction of the verdict. */
@ApplicationScoped
public class Holds {
    private static final String NOBODY = "";

    private final HoldStore store;
    private final Clock clock;

    Holds(HoldStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * The facts with what other jobs hold beyond them. Until the transaction ends nobody else
     * counts on the quotas of this request.
     */
    public Uni<AccountFacts> counted(
            Account account, Asked asked, String jobId, AccountFacts facts) {
        return switch (facts.of(Part.CLUSTERS)) {
            case Fact.Known(var clusters, var readAt, _) ->
                    store.lock(account, Ledger.quotas(asked))
                            .chain(() -> store.ledger(account, jobId))
                            .call(ledger -> seen(account, ledger.appeared(clusters), readAt))
                            .map(ledger -> ledger.beyond(clusters, readAt))
                            .map(
                                    holds ->
                                            facts.with(
                                                    Part.HOLDS,
                                                    holds,
                                                    clock.instant(),
                                                    "the ledger of promises"));
            case Fact.Unknown<?> _, Fact.Aside<?> _, Fact.NotGiven<?> _ -> unknown(facts);
        };
    }

    /** The same for somebody who only wants to know, and so without waiting for anybody. */
    @WithSession
    public Uni<AccountFacts> told(Account account, AccountFacts facts) {
        return switch (facts.of(Part.CLUSTERS)) {
            case Fact.Known(var clusters, var readAt, _) ->
                    store.ledger(account, NOBODY)
                            .map(
                                    ledger ->
                                            facts.with(
                                                    Part.HOLDS,
                                                    ledger.beyond(clusters, readAt),
                                                    clock.instant(),
                                                    "the ledger of promises"));
            case Fact.Unknown<?> _, Fact.Aside<?> _, Fact.NotGiven<?> _ -> unknown(facts);
        };
    }

    /** Promises a job what it asks for; after {@link #counted} in the same transaction. */
    public Uni<Void> take(Account account, Asked asked, String jobId) {
        List<Wanted> wanted = Ledger.wanted(asked);
        String cluster = asked.name() == null ? "" : asked.name();
        return wanted.isEmpty()
                ? Uni.createFrom().voidItem()
                : store.take(account, jobId, cluster, wanted, clock.instant());
    }

    /** The job is over, and what it had made is gone. */
    public Uni<Void> release(String jobId) {
        return store.release(jobId);
    }

    /** What was promised is there; it counts until no reading can miss it any more. */
    public Uni<Void> kept(String jobId) {
        return store.kept(jobId, clock.instant());
    }

    private Uni<Void> seen(Account account, Set<String> appeared, Instant readAt) {
        return appeared.isEmpty()
                ? Uni.createFrom().voidItem()
                : store.seen(account, appeared, readAt);
    }

    private static Uni<AccountFacts> unknown(AccountFacts facts) {
        return Uni.createFrom()
                .item(facts.without(Part.HOLDS, "without the clusters nothing can be counted"));
    }
}
