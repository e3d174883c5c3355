package io.slipway.guardrail.suppression;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.slipway.envelope.Uuid7;
import io.slipway.guardrail.GuardrailProblem;
import io.slipway.guardrail.rule.RuleBook;
import io.slipway.guardrail.rule.RuleCard;
import io.slipway.guardrail.rule.Suppression;
import io.slipway.problem.Caller;
import io.slipway.problem.Violation;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What is suppressed. A verdict is reached with what this process last saw, so that judging asks
 * the database nothing; another process sees a change within seconds.
 */
@ApplicationScoped
public class Suppressions {
    static final Duration LONGEST = Duration.ofDays(90);
    static final Duration LONGEST_CONFIRMED = Duration.ofHours(24);

    private static final Logger LOG = Logger.getLogger(Suppressions.class);

    private final SuppressionStore store;
    private final Clock clock;
    private volatile List<Suppressed> seen = List.of();

    Suppressions(SuppressionStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** What covers a cluster of this tenant; whether it still does, the rules see by its end. */
    public List<Suppression> of(String tenant, @Nullable String clusterName) {
        return seen.stream()
                .filter(suppressed -> suppressed.covers(tenant, clusterName))
                .map(Suppressed::suppression)
                .toList();
    }

    @WithTransaction
    Uni<Suppressed> add(Caller caller, Ask ask) {
        Instant now = clock.instant();
        var suppressed =
                new Suppressed(
                        Uuid7.text(now),
                        caller.tenant(),
                        ask.cluster(),
                        suppression(ask, caller, now),
                        now);
        return store.persistAndFlush(SuppressionRow.of(suppressed))
                .replaceWith(suppressed)
                .invoke(
                        one ->
                                LOG.infof(
                                        "Rule suppressed: rule=%s cluster=%s tenant=%s who=%s until=%s reason=%s",
                                        one.suppression().rule(),
                                        one.clusterName(),
                                        one.tenant(),
                                        one.suppression().who(),
                                        one.suppression().until(),
                                        one.suppression().reason()));
    }

    @WithTransaction
    Uni<Void> remove(String tenant, String id) {
        return store.remove(tenant, id)
                .invoke(
                        removed -> {
                            if (removed == 0) {
                                throw GuardrailProblem.SUPPRESSION_UNKNOWN
                                        .because("There is no suppression with this id.")
                                        .fix("List them: slipway guardrail suppressions.");
                            }
                        })
                .replaceWithVoid();
    }

    @WithSession
    Uni<List<Suppressed>> page(String tenant, @Nullable String before, int limit) {
        return store.page(tenant, before, limit)
                .map(rows -> rows.stream().map(SuppressionRow::toDomain).toList());
    }

    /** Looks what is in force now. */
    @WithSession
    Uni<Void> look() {
        return store.inForce(clock.instant())
                .invoke(rows -> seen = rows.stream().map(SuppressionRow::toDomain).toList())
                .replaceWithVoid();
    }

    /**
     * @param cluster name of the only cluster it is for
     * @param confirm the same name, typed again, for what only that allows
     */
    record Ask(
            String rule,
            String reason,
            Instant until,
            @Nullable String cluster,
            @Nullable String confirm) {}

    private static void confirmed(Ask ask, Instant now, List<Violation> violations) {
        if (ask.cluster() == null) {
            violations.add(new Violation("#/clusterName", "must be given: it is for one cluster"));
        } else if (!ask.cluster().equals(ask.confirm())) {
            violations.add(
                    new Violation(
                            "#/confirm",
                            "must be the cluster's name, '%s': nobody can see what runs on it, and a destroy cannot be taken back"
                                    .formatted(ask.cluster())));
        }
        if (ask.until().isAfter(now.plus(LONGEST_CONFIRMED))) {
            violations.add(
                    new Violation(
                            "#/until",
                            "must be within %d hours".formatted(LONGEST_CONFIRMED.toHours())));
        }
    }

    private static Suppression suppression(Ask ask, Caller caller, Instant now) {
        var violations = new ArrayList<Violation>();
        RuleCard card = RuleBook.bundled().find(ask.rule());
        if (card == null) {
            violations.add(new Violation("#/rule", "is no rule; slipway guardrail rules"));
        } else if (card.confirmable()) {
            confirmed(ask, now, violations);
        } else if (!card.suppressible()) {
            violations.add(
                    new Violation("#/rule", "may not be suppressed by anybody: " + card.why()));
        }
        if (!ask.until().isAfter(now) || ask.until().isAfter(now.plus(LONGEST))) {
            violations.add(
                    new Violation(
                            "#/until",
                            "must lie ahead, by %d days at most".formatted(LONGEST.toDays())));
        }
        if (card == null || !violations.isEmpty()) {
            throw Violation.refuse(violations);
        }
        return new Suppression(card.id(), ask.reason(), caller.subject(), ask.until());
    }
}
