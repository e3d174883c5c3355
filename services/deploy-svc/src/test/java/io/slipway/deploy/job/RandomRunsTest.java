package io.slipway.deploy.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.deploy.deployer.Orphan;
import io.slipway.deploy.deployer.Plan;
import io.slipway.deploy.deployer.Progress;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Thousands of jobs, each with its own luck: the journal of each folds to the state it is in. */
class RandomRunsTest {
    private static final int RUNS = 5_000;
    private static final int TURNS = 60;
    private static final Course.Limits LIMITS = new Course.Limits(Duration.ofSeconds(1), 3);

    @Test
    void theJournalFoldsToTheState() {
        Set<String> seen = new HashSet<>();
        for (long seed = 0; seed < RUNS; seed++) {
            var random = new Random(seed);
            Job job = begin(random);
            List<JobTransition> journal = new ArrayList<>();
            journal.add(job.born("accepted", "operator").transition());
            seen.add(job.state().name());
            for (int turn = 0; turn < TURNS; turn++) {
                Optional<Move> move = turn(job, random);
                move.map(Move::transition).ifPresent(journal::add);
                job = move.map(Move::job).orElse(step(job, random));
                assertThat(JobTransition.fold(journal))
                        .as("seed %d, turn %d: %s", seed, turn, journal)
                        .isEqualTo(job.state().name());
                assertThat(journal.getLast().attempt()).isEqualTo(job.attempt());
                assertThat(journal).hasSize(job.moves());
                seen.add(job.state().name());
            }
        }
        assertThat(seen).containsExactlyInAnyOrderElementsOf(JobState.NAMES);
    }

    @Test
    void aGapOrAWayThatIsNoneIsABug() {
        Job job = AJob.asked(_ -> {});
        JobTransition born = job.born("accepted", "operator").transition();
        JobTransition odd =
                new JobTransition(job.id().value(), 1, 2, "accepted", "ready", "x", "x", AJob.NOW);
        JobTransition gap =
                new JobTransition(job.id().value(), 1, 3, "accepted", "queued", "x", "x", AJob.NOW);

        assertThatThrownBy(() -> JobTransition.fold(List.of(born, odd)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> JobTransition.fold(List.of(born, gap)))
                .isInstanceOf(IllegalStateException.class);
    }

    private static Job begin(Random random) {
        Job job =
                AJob.asked(
                        ask -> {
                            ask.put("dryRun", random.nextInt(8) == 0);
                            ask.put("approval", random.nextInt(4) == 0 ? "required" : "none");
                            ask.put("onFailure", random.nextInt(3) == 0 ? "keep" : "clean-up");
                        });
        return random.nextInt(10) == 0 ? job.in(new JobState.Expiring(), AJob.NOW) : job;
    }

    /** A move by somebody, or by the outcome of a step. */
    private static Optional<Move> turn(Job job, Random random) {
        if (random.nextInt(20) == 0) {
            Optional<JobState> cancelled = job.state().cancelled("stop");
            if (cancelled.isPresent()) {
                return cancelled.map(next -> job.to(next, "cancel", "operator", AJob.NOW));
            }
        }
        if (job.state().over()) {
            return random.nextInt(3) > 0
                    ? Optional.empty()
                    : job.state()
                            .retried()
                            .map(
                                    next ->
                                            job.again(job.clusterId())
                                                    .to(next, "retry", "operator", AJob.NOW));
        }
        return decided(job, random)
                .or(
                        () ->
                                Course.of(job, outcome(job, random), LIMITS)
                                                instanceof Course.Goes(JobState next, String cause)
                                        ? Optional.of(next).map(to -> move(job, to, cause))
                                        : Optional.empty());
    }

    private static Move move(Job job, JobState next, String cause) {
        return job.to(next, cause, JobTransition.SLIPWAY, AJob.NOW);
    }

    /** What guardrails, approvers and workers decide. */
    private static Optional<Move> decided(Job job, Random random) {
        boolean good = random.nextInt(4) > 0;
        boolean late = random.nextInt(20) == 0;
        JobState next =
                switch (job.state()) {
                    case JobState.Accepted accepted ->
                            late
                                    ? null
                                    : good
                                            ? accepted.passed(job.terms().planFirst())
                                            : accepted.refused("r", "m");
                    case JobState.Expiring expiring ->
                            late ? null : good ? expiring.passed() : expiring.refused("r", "m");
                    case JobState.AwaitingApproval waiting ->
                            late ? null : good ? waiting.approved() : waiting.rejected("no");
                    case JobState.Queued queued ->
                            random.nextInt(4) > 0 ? queued.deploy() : queued.destroy();
                    case JobState.Verifying verifying ->
                            late
                                    ? null
                                    : good
                                            ? verifying.verified()
                                            : verifying.failed(job.terms().keep(), "r", "m");
                    case JobState _ -> null;
                };
        return Optional.ofNullable(next).map(to -> move(job, to, "decided"));
    }

    private static Job step(Job job, Random random) {
        return Course.of(job, outcome(job, random), LIMITS)
                        instanceof Course.Stays(JobState next, var _, var _)
                ? job.in(next, AJob.NOW)
                : job;
    }

    private static Outcome outcome(Job job, Random random) {
        if (job.state() instanceof JobState.Planning && random.nextInt(4) > 0) {
            return new Outcome.Drawn(new Plan(List.of()));
        }
        return switch (random.nextInt(9)) {
            case 0 -> new Outcome.Overdue(List.of());
            case 1 -> new Outcome.Broken("broken");
            case 2 -> new Outcome.Stepped(new Progress.Failed("r", "m", List.of()));
            case 3 ->
                    new Outcome.Stepped(
                            new Progress.Waiting("w", Duration.ofSeconds(1), List.of()));
            case 4, 5 -> new Outcome.Stepped(new Progress.Next("n", List.of()));
            case 6 ->
                    new Outcome.Stepped(
                            new Progress.Gone(
                                    random.nextBoolean()
                                            ? List.of()
                                            : List.of(new Orphan("k", "i", BigDecimal.ONE, "do")),
                                    List.of()));
            default ->
                    new Outcome.Stepped(
                            job.state() instanceof JobState.TakingAway
                                    ? new Progress.Gone(List.of(), List.of())
                                    : new Progress.Provisioned(
                                            "arn", List.of(), Map.of(), List.of()));
        };
    }
}
