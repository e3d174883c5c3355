package io.slipway.guardrail.check;

import io.slipway.guardrail.account.Account;
import io.slipway.guardrail.account.Accounts;
import io.slipway.guardrail.hold.Holds;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.rule.Action;
import io.slipway.guardrail.rule.Case;
import io.slipway.guardrail.rule.Judgement;
import io.slipway.guardrail.rule.Phase;
import io.slipway.guardrail.rule.Suppression;
import io.slipway.guardrail.suppression.Suppressions;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** What the guardrails would say with the account; promises nothing to anybody. */
@ApplicationScoped
public class AccountChecks {
    private final Checks checks;
    private final Accounts accounts;
    private final Holds holds;
    private final Suppressions suppressions;
    private final Clock clock;

    AccountChecks(
            Checks checks, Accounts accounts, Holds holds, Suppressions suppressions, Clock clock) {
        this.checks = checks;
        this.accounts = accounts;
        this.holds = holds;
        this.suppressions = suppressions;
        this.clock = clock;
    }

    Uni<Judgement> judge(String tenant, Asked asked) {
        Account account = accounts.of(asked.accountId(), asked.region());
        List<Suppression> suppressed = suppressions.of(tenant, asked.name());
        if (!accounts.configured() || account == null) {
            return Uni.createFrom().item(alone(asked, suppressed));
        }
        return accounts.read(tenant, account, asked, checks.parts(Phase.PRE, Action.CREATE))
                .chain(facts -> holds.told(account, facts))
                .map(
                        facts ->
                                checks.account(
                                        new Case(
                                                Phase.PRE,
                                                Action.CREATE,
                                                asked,
                                                facts,
                                                clock.instant(),
                                                suppressed)));
    }

    private Judgement alone(Asked asked, List<Suppression> suppressed) {
        String why =
                !accounts.configured()
                        ? "no account is configured here"
                        : asked.region() == null
                                ? "the request names no region"
                                : "the request names no account, and there is none of our own";
        return new Judgement(
                Unread.told(checks.request(asked, suppressed), why), Map.of(), Map.of(), Map.of());
    }
}
