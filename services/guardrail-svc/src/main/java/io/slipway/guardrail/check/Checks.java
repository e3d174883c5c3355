package io.slipway.guardrail.check;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.StartupEvent;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.rule.Action;
import io.slipway.guardrail.rule.BuiltCluster;
import io.slipway.guardrail.rule.Case;
import io.slipway.guardrail.rule.Judgement;
import io.slipway.guardrail.rule.Phase;
import io.slipway.guardrail.rule.RuleBook;
import io.slipway.guardrail.rule.RuleCard;
import io.slipway.guardrail.rule.Status;
import io.slipway.guardrail.rule.Suppression;
import io.slipway.guardrail.rule.Verdict;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

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
    private final Clock clock;
    private final Map<Line, Counter> counters = new ConcurrentHashMap<>();
    private final Map<String, Timer> timers = new ConcurrentHashMap<>();

    private record Line(String rule, Status status) {}

    Checks(MeterRegistry meters, Clock clock) {
        this.meters = meters;
        this.clock = clock;
    }

    /** A counter that is born at 1 never raises an alarm. */
    void register(@Observes StartupEvent started) {
        for (RuleCard card : book.cards()) {
            for (Status status : Status.values()) {
                counters.computeIfAbsent(new Line(card.id(), status), this::counter);
            }
            timers.computeIfAbsent(card.id(), this::timer);
        }
    }

    public Verdict request(Asked asked, List<Suppression> suppressions) {
        return counted(book.judge(asked, suppressions, clock.instant())).verdict();
    }

    public Verdict built(BuiltCluster cluster, List<Suppression> suppressions) {
        return counted(book.judge(cluster, suppressions, clock.instant())).verdict();
    }

    /** By every rule of the phase, with what was read of the account. */
    public Judgement account(Case one) {
        return counted(book.judge(one));
    }

    /** What has to be read to judge that by every rule. */
    public Set<Part<?>> parts(Phase phase, Action action) {
        return book.parts(phase, action);
    }

    public Verdict destroy() {
        return counted(book.judgeDestroy()).verdict();
    }

    private Judgement counted(Judgement judgement) {
        judgement
                .took()
                .forEach((rule, took) -> timers.computeIfAbsent(rule, this::timer).record(took));
        judgement
                .verdict()
                .findings()
                .forEach(
                        finding ->
                                counters.computeIfAbsent(
                                                new Line(finding.rule(), finding.status()),
                                                this::counter)
                                        .increment());
        return judgement;
    }

    private Counter counter(Line line) {
        return Counter.builder("guardrail.checks")
                .description("Findings of the rules")
                .tag("rule", line.rule())
                .tag("verdict", line.status().name().toLowerCase(Locale.ROOT))
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
