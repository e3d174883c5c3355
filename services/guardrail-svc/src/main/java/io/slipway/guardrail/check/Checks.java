package io.slipway.guardrail.check;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.StartupEvent;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.rule.BuiltCluster;
import io.slipway.guardrail.rule.Judgement;
import io.slipway.guardrail.rule.RuleBook;
import io.slipway.guardrail.rule.RuleCard;
import io.slipway.guardrail.rule.Status;
import io.slipway.guardrail.rule.Verdict;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Locale;

/** The rules with their metrics; no effect beyond those. */
@ApplicationScoped
public class Checks {
    private static final Duration[] BUCKETS = {
        Duration.ofNanos(100_000),
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(20),
        Duration.ofMillis(100),
        Duration.ofSeconds(1),
        Duration.ofSeconds(10)
    };

    private final RuleBook book = RuleBook.bundled();
    private final MeterRegistry meters;

    Checks(MeterRegistry meters) {
        this.meters = meters;
    }

    /** A counter that is born at 1 never raises an alarm. */
    void register(@Observes StartupEvent started) {
        for (RuleCard card : book.cards()) {
            for (Status status : Status.values()) {
                counter(card.id(), status);
            }
            timer(card.id());
        }
    }

    public Verdict request(Asked asked) {
        return counted(book.judge(asked));
    }

    public Verdict built(BuiltCluster cluster) {
        return counted(book.judge(cluster));
    }

    public Verdict destroy() {
        return counted(book.judgeDestroy());
    }

    private Verdict counted(Judgement judgement) {
        judgement.took().forEach((rule, took) -> timer(rule).record(took));
        judgement
                .verdict()
                .findings()
                .forEach(finding -> counter(finding.rule(), finding.status()).increment());
        return judgement.verdict();
    }

    private Counter counter(String rule, Status status) {
        return Counter.builder("guardrail.checks")
                .description("Findings of the rules")
                .tag("rule", rule)
                .tag("verdict", status.name().toLowerCase(Locale.ROOT))
                .register(meters);
    }

    private Timer timer(String rule) {
        return Timer.builder("guardrail.check")
                .description("Time of one rule on one request")
                .tag("rule", rule)
                .serviceLevelObjectives(BUCKETS)
                .register(meters);
    }
}
