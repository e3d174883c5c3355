package io.slipway.guardrail.rule;

import io.slipway.guardrail.facts.Iam.Session;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Origin;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The credentials outlive the job. */
final class CredsLife implements Rule.OfAccount {
    private static final Duration CHAINED = Duration.ofHours(1);
    private static final long MOST_SKEW_SECONDS = 300;

    private static final RuleCard CARD =
            RuleCard.of(
                    "CREDS-LIFE",
                    Phase.PRE,
                    Severity.ERROR,
                    "request, session",
                    "the session lasts until the deadline or is renewed by itself, is no chained"
                            + " role of one hour, and the clock is right within 5 minutes",
                    "a job with deep health checks takes three hours; a role that another role has"
                            + " taken ends after one",
                    "use a provider that renews the session, or a longer one",
                    "STS documentation: role chaining");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public Set<Action> actions() {
        return Set.of(Action.CREATE, Action.UPDATE, Action.DESTROY);
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.SESSION);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        Session session = evidence.of(Part.SESSION);
        Duration needed =
                switch (asked.origin()) {
                    case Origin.Slipway(var cluster) -> cluster.deadline();
                    case Origin.CreateCluster _, Origin.InfraForge _, Origin.Variables _ ->
                            DeployDeadline.stages(asked).minimum();
                };
        Long skew = session.clockSkewSeconds();
        if (skew != null && Math.abs(skew) >= MOST_SKEW_SECONDS) {
            report.failForNow(
                    session.arn(),
                    "a clock that is right within 5 minutes",
                    "%d seconds off".formatted(skew),
                    "set the clock; AWS refuses such signatures");
        }
        if (!session.refreshable()) {
            if (session.chained() && needed.compareTo(CHAINED) > 0) {
                report.fail(
                        session.arn(),
                        "a session of %d minutes, or one that renews itself"
                                .formatted(needed.toMinutes()),
                        "a chained role, which ends after 60 minutes",
                        "let the deployer assume the role itself, and again before it ends");
            } else if (session.expires() != null
                    && session.expires().isBefore(evidence.now().plus(needed))) {
                report.fail(
                        session.arn(),
                        "a session until %s".formatted(evidence.now().plus(needed)),
                        "it ends at " + session.expires(),
                        "take a session of at least %d minutes, or one that renews itself"
                                .formatted(needed.toMinutes()));
            }
        }
        report.passOtherwise(session.refreshable() ? "it renews itself" : "it lasts long enough");
    }
}
