package io.slipway.deploy.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.slipway.deploy.deployer.Progress;
import io.slipway.deploy.deployer.ScriptedDeployer;
import io.slipway.deploy.deployer.ScriptedDeployer.Script;
import io.slipway.testkit.Await;
import io.slipway.testkit.SlipwayStack;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Workers that die: before a step, after its effect and before it is settled, or after that. The
 * test is the only worker; what died leaves its lease behind, as a killed process does.
 */
@QuarkusTest
@TestProfile(ByHand.class)
@WithTestResource(SlipwayStack.class)
class CrashIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int JOBS = 24;

    @Inject Labour labour;
    @Inject JobStore store;
    @Inject JobReconciler reconciler;

    private enum Death {
        NONE,
        BEFORE_THE_STEP,
        BEFORE_SETTLING
    }

    @Test
    void noJobIsLostAndNothingIsMadeTwiceWhoeverDiesWhere() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        Map<String, Ask> asks = new HashMap<>();
        for (int i = 0; i < JOBS; i++) {
            Ask ask = Ask.accepted(Ask.name("die"), "");
            asks.put(ask.id(), ask.judged("pre", true));
        }
        Map<String, Integer> deaths = new HashMap<>();

        Await.value(
                LIMIT,
                () -> {
                    round(random, asks, deaths);
                    return asks.values().stream().map(CrashIT::state).distinct().toList();
                },
                states -> states.equals(List.of("verifying")));

        for (Ask ask : asks.values()) {
            Script script = ScriptedDeployer.of(ask.name());
            assertThat(script.made()).as("seed %d, %s", seed, ask).isEqualTo(2);
            assertThat(script.there()).containsExactlyInAnyOrder("network", "cluster");
            assertThat(script.calls())
                    .extracting(ScriptedDeployer.Call::fence)
                    .isSorted()
                    .doesNotHaveDuplicates();
            assertThat(ask.way()).containsExactly("accepted", "queued", "deploying", "verifying");
        }
        assertThat(deaths).as("seed %d", seed).isNotEmpty();
        String victim = deaths.keySet().iterator().next();
        Objects.requireNonNull(asks.get(victim))
                .steps()
                .body("items.lost", hasItem(greaterThan(0)));
    }

    /** Claims what is due, and dies as chance has it, at most three times per job. */
    private void round(Random random, Map<String, Ask> asks, Map<String, Integer> deaths) {
        List<Labour.Result> settled = new ArrayList<>();
        for (JobStore.Claim claim : due()) {
            String id = claim.job().id().value();
            Death death =
                    asks.containsKey(id) && deaths.getOrDefault(id, 0) < 3
                            ? Death.values()[random.nextInt(3)]
                            : Death.NONE;
            if (death != Death.NONE) {
                deaths.merge(id, 1, Integer::sum);
            }
            switch (death) {
                case BEFORE_THE_STEP -> {}
                case BEFORE_SETTLING -> run(claim);
                case NONE -> settled.add(run(claim));
            }
        }
        if (!settled.isEmpty()) {
            Await.await(() -> labour.settle(settled));
        }
    }

    private Labour.Result run(JobStore.Claim claim) {
        return Objects.requireNonNull(Await.await(() -> reconciler.result(claim)));
    }

    private List<JobStore.Claim> due() {
        return Objects.requireNonNull(Await.await(() -> labour.claim(50)));
    }

    private static String state(Ask ask) {
        return ask.job().extract().path("state");
    }

    @Test
    void whoWakesUpTooLateChangesNothing() {
        Ask ask = Ask.accepted(Ask.name("late"), "").judged("pre", true);
        JobStore.Claim sleeper = claim(ask);
        Labour.Result slept = run(sleeper);
        JobStore.Claim other = claim(ask);
        Await.await(
                () ->
                        labour.settle(
                                List.of(
                                        new Labour.Result(
                                                other,
                                                new Outcome.Stepped(
                                                        new Progress.Failed(
                                                                "no", "do", List.of()))))));

        Await.await(() -> labour.settle(List.of(slept)));

        assertThat(other.epoch()).isGreaterThan(sleeper.epoch());
        assertThat(state(ask)).isEqualTo("cleaning-up");
        ask.order("operator", "cancel").then().statusCode(409);
    }

    @Test
    void whoSaysThatHeIsThereKeepsHisJobAndWhoComesTooLateDoesNot() {
        Ask ask = Ask.accepted(Ask.name("keep"), "").judged("pre", true);
        JobStore.Claim worker = claim(ask);
        Instant before = leaseUntil(ask);

        Await.await(() -> labour.renew(List.of(worker)));

        assertThat(leaseUntil(ask)).isAfter(before);
        JobStore.Claim other = claim(ask);
        Instant others = leaseUntil(ask);
        Await.await(() -> labour.renew(List.of(worker)));
        assertThat(other.epoch()).isGreaterThan(worker.epoch());
        assertThat(leaseUntil(ask)).isEqualTo(others);
    }

    private Instant leaseUntil(Ask ask) {
        return Objects.requireNonNull(
                Await.await(
                        () ->
                                Panache.withSession(
                                        () ->
                                                store.findById(ask.id())
                                                        .map(row -> row.leaseUntil))));
    }

    /** Until the lease of whoever had it has ended. */
    private JobStore.Claim claim(Ask ask) {
        return Await.value(
                        () ->
                                due().stream()
                                        .filter(one -> one.job().id().value().equals(ask.id()))
                                        .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** Each pass holds on to its rounds, so one that went on for ever ran out of memory. */
    @Test
    void aPassEndsThoughThereIsAlwaysMoreToDo() {
        String name = Ask.name("busy");
        Script script = ScriptedDeployer.of(name);
        for (int i = 0; i < 500; i++) {
            script.on("deploy", "start", new Progress.Waiting("start", Duration.ZERO, List.of()));
        }
        Ask ask = Ask.accepted(name, "").judged("pre", true);
        ask.reaches("queued");

        Await.await(this::pass);

        assertThat(script.steps("deploy")).hasSizeBetween(1, 10);
        int first = script.calls().size();
        Await.await(this::pass);
        assertThat(script.calls()).hasSizeGreaterThan(first);
        ask.order("operator", "cancel").then().statusCode(200);
    }

    private Uni<Void> pass() {
        return reconciler.pass();
    }
}
