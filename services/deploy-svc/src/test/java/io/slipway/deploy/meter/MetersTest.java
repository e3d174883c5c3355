package io.slipway.deploy.meter;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.slipway.deploy.meter.Survey.ClusterLine;
import io.slipway.deploy.meter.Survey.Health;
import io.slipway.deploy.meter.Survey.JobLine;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetersTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_000_000);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Meters meters = new Meters(new MeterStore(), registry);

    @Test
    void everyEndingIsThereBeforeTheFirstJob() {
        for (String action : List.of("deploy", "destroy")) {
            for (String outcome : List.of("succeeded", "failed", "refused", "cancelled")) {
                assertThat(ended(action, outcome)).isZero();
            }
        }
    }

    @Test
    void aJobCountsWhenItEndsAndNotOnItsWay() {
        List.of("accepted", "queued", "deploying", "verifying", "ready")
                .forEach(state -> meters.came("deploy", state));
        List.of("guardrails-failed", "failed-orphans", "cancelled")
                .forEach(state -> meters.came("deploy", state));
        List.of("destroyed", "destroy-failed").forEach(state -> meters.came("destroy", state));

        assertThat(ended("deploy", "succeeded")).isEqualTo(1);
        assertThat(ended("deploy", "refused")).isEqualTo(1);
        assertThat(ended("deploy", "failed")).isEqualTo(1);
        assertThat(ended("deploy", "cancelled")).isEqualTo(1);
        assertThat(ended("destroy", "succeeded")).isEqualTo(1);
        assertThat(ended("destroy", "failed")).isEqualTo(1);
    }

    @Test
    void showsWhatThereIsAndNothingOnceAnotherShowsIt() {
        var nodes = new HashMap<Health, Integer>();
        nodes.put(new Health("team-a/us-west-2/alpha", "running"), 3);
        nodes.put(new Health(null, "running"), 70);
        meters.show(
                new Survey(
                        List.of(
                                new JobLine("deploying", 2, NOW.minusSeconds(900)),
                                new JobLine("queued", 4, NOW.minusSeconds(61))),
                        List.of(
                                new ClusterLine("provisioned", 1, 12.5),
                                new ClusterLine("ready", 2, 98.32)),
                        Map.of("team-a/us-west-2/alpha", 2_000_000L),
                        nodes),
                NOW);

        assertThat(gauge("deploy.jobs.active", "state", "queued")).isEqualTo(4);
        assertThat(registry.get("deploy.oldest.queued.seconds").gauge().value()).isEqualTo(61);
        assertThat(gauge("deploy.clusters", "state", "ready")).isEqualTo(2);
        assertThat(gauge("deploy.cluster.dollars.per.hour", "state", "ready")).isEqualTo(98.32);
        assertThat(
                        gauge(
                                "deploy.cluster.expires.timestamp.seconds",
                                "cluster",
                                "team-a/us-west-2/alpha"))
                .isEqualTo(2_000_000);
        assertThat(gauge("deploy.cluster.nodes", "cluster", "other")).isEqualTo(70);

        meters.hide();
        assertThat(registry.find("deploy.jobs.active").gauges()).isEmpty();
        assertThat(registry.find("deploy.clusters").gauges()).isEmpty();
        assertThat(registry.get("deploy.oldest.queued.seconds").gauge().value()).isZero();
    }

    @Test
    void aStepIsTimedByItsNameAndOutcome() {
        meters.stepped("dryrun", "start", "next", Duration.ofMillis(30));
        var timer =
                registry.get("deploy.step")
                        .tags("deployer", "dryrun", "step", "start", "outcome", "next")
                        .timer();
        assertThat(timer.count()).isEqualTo(1);
    }

    private double ended(String action, String outcome) {
        return registry.get("deploy.jobs")
                .tags("action", action, "outcome", outcome)
                .counter()
                .count();
    }

    private double gauge(String name, String tag, String value) {
        return registry.get(name).tag(tag, value).gauge().value();
    }
}
