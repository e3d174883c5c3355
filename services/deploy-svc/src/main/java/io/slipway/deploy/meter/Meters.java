package io.slipway.deploy.meter;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.slipway.deploy.meter.Survey.ClusterLine;
import io.slipway.deploy.meter.Survey.JobLine;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is counted. Gauges describe the database, so one process of the service shows them at a
 * time; the others show none, and sums stay right.
 */
@ApplicationScoped
public class Meters {
    private static final String OTHERS = "other";

    private final MeterStore store;
    private final MeterRegistry registry;
    private final MultiGauge jobs;
    private final MultiGauge clusters;
    private final MultiGauge dollars;
    private final MultiGauge expiries;
    private final MultiGauge nodes;
    private final AtomicLong oldestQueued = new AtomicLong();

    Meters(MeterStore store, MeterRegistry registry) {
        this.store = store;
        this.registry = registry;
        this.jobs = gauge("deploy.jobs.active", "Jobs that have not ended, by state");
        this.clusters = gauge("deploy.clusters", "Clusters that are there, by state");
        this.dollars =
                gauge("deploy.cluster.dollars.per.hour", "What clusters cost, US dollars an hour");
        this.expiries =
                gauge(
                        "deploy.cluster.expires.timestamp.seconds",
                        "When a cluster is taken away, seconds since 1970; the first of them");
        this.nodes = gauge("deploy.cluster.nodes", "Nodes of a cluster by health");
        registry.gauge("deploy.oldest.queued.seconds", oldestQueued);
        for (String action : List.of("deploy", "destroy")) {
            for (Ending ending : Ending.values()) {
                count(action, ending, 0);
            }
        }
    }

    private MultiGauge gauge(String name, String description) {
        return MultiGauge.builder(name).description(description).register(registry);
    }

    /** How a job ended, for those who count. */
    enum Ending {
        SUCCEEDED("succeeded"),
        FAILED("failed"),
        REFUSED("refused"),
        CANCELLED("cancelled");

        private final String word;

        Ending(String word) {
            this.word = word;
        }
    }

    /**
     * A job came to this state. Counted when that is decided: where its transaction fails and is
     * tried again, it counts twice.
     */
    public void came(String action, String state) {
        switch (state) {
            case "ready", "planned", "destroyed" -> count(action, Ending.SUCCEEDED, 1);
            case "failed", "failed-orphans", "destroy-failed" -> count(action, Ending.FAILED, 1);
            case "guardrails-failed" -> count(action, Ending.REFUSED, 1);
            case "cancelled" -> count(action, Ending.CANCELLED, 1);
            default -> {}
        }
    }

    private void count(String action, Ending ending, int times) {
        registry.counter("deploy.jobs", "action", action, "outcome", ending.word).increment(times);
    }

    /**
     * A step of a deployer ended.
     *
     * @param outcome the word of the journal of steps
     */
    public void stepped(String deployer, String step, String outcome, Duration took) {
        Timer.builder("deploy.step")
                .description("From the start of a step to its end; what waits has many")
                .tags("deployer", deployer, "step", step, "outcome", outcome)
                .serviceLevelObjectives(
                        Duration.ofMillis(100),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(25))
                .register(registry)
                .record(took);
    }

    /** Looks at the database and shows what is there. */
    @WithSession
    Uni<Void> show(Instant now) {
        return store.survey().invoke(survey -> show(survey, now)).replaceWithVoid();
    }

    void show(Survey survey, Instant now) {
        oldestQueued.set(
                survey.jobs().stream()
                        .filter(line -> line.state().equals("queued"))
                        .mapToLong(line -> Duration.between(line.oldest(), now).toSeconds())
                        .map(seconds -> Math.max(0, seconds))
                        .findFirst()
                        .orElse(0));
        jobs.register(survey.jobs().stream().map(Meters::row).toList(), true);
        var states = new TreeMap<String, Integer>();
        var costs = new TreeMap<String, Double>();
        for (ClusterLine line : survey.clusters()) {
            states.merge(line.state(), line.count(), Integer::sum);
            costs.merge(line.state(), line.usdPerHour(), Double::sum);
        }
        clusters.register(rows("state", states), true);
        dollars.register(rows("state", costs), true);
        expiries.register(rows("cluster", survey.expiries()), true);
        var health = new ArrayList<Row<?>>();
        survey.nodes()
                .forEach(
                        (where, count) ->
                                health.add(
                                        Row.of(
                                                Tags.of(
                                                        "cluster",
                                                        where.cluster() == null
                                                                ? OTHERS
                                                                : where.cluster(),
                                                        "health",
                                                        where.health()),
                                                count)));
        nodes.register(health, true);
    }

    private static Row<?> row(JobLine line) {
        return Row.of(Tags.of("state", line.state()), line.count());
    }

    private static List<Row<?>> rows(String tag, Map<String, ? extends Number> values) {
        var rows = new ArrayList<Row<?>>();
        values.forEach((name, value) -> rows.add(Row.of(Tags.of(tag, name), value)));
        return rows;
    }

    void hide() {
        show(Survey.NOTHING, Instant.EPOCH);
    }
}
