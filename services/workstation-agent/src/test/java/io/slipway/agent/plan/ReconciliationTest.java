package io.slipway.agent.plan;

import static io.slipway.agent.plan.Ledgers.NOON;
import static io.slipway.agent.plan.Ledgers.WS_1;
import static io.slipway.agent.plan.Ledgers.desired;
import static io.slipway.agent.plan.Ledgers.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.agent.gpu.GpuFault;
import io.slipway.agent.gpu.MigMode;
import io.slipway.agent.gpu.MigSlice;
import io.slipway.agent.gpu.MigStep;
import io.slipway.agent.gpu.simulated.SimulatedGpuHost;
import io.slipway.agent.gpu.simulated.SimulatedGpuHost.Trouble;
import io.slipway.agent.plan.JournalEntry.State;
import io.slipway.agent.plan.Reconciliation.Limits;
import io.slipway.agent.plan.Reconciliation.Pass;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReconciliationTest {
    private static final Limits LIMITS = new Limits(16, Duration.ofMinutes(5));

    private final SimulatedGpuHost host = new SimulatedGpuHost("NVIDIA A100-SXM4-40GB", 2);
    @TempDir Path directory;
    private Ledger ledger;

    @BeforeEach
    void open() {
        ledger = Ledgers.at(directory.resolve("agent.ledger"));
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void leavesTheHostAloneBeforeTheFirstSnapshot() {
        Pass pass = pass();

        assertThat(pass.drift()).isEmpty();
        assertThat(host.changes()).isEmpty();
        assertThat(ledger.backlog()).isZero();
    }

    @Test
    void cutsAGpuAndAnnouncesEverySlice() {
        ledger.accept(desired(1, "3g.20gb", "2g.10gb", "1g.5gb"));

        Pass pass = pass();

        assertThat(pass.drift()).isEmpty();
        assertThat(slices()).containsExactlyInAnyOrder("3g.20gb", "2g.10gb", "1g.5gb");
        assertThat(waiting(ledger))
                .containsExactly(
                        "slices-changed", "slices-changed", "slices-changed", "plan-applied");
        assertThat(ledger.standing().reached()).isEqualTo(1);
        assertThat(host.changes()).noneMatch(change -> change.startsWith("1:"));
    }

    @Test
    void doesNothingTheSecondTime() {
        ledger.accept(desired(1, "3g.20gb"));
        pass();
        int changes = host.changes().size();
        int events = ledger.backlog();

        pass();

        assertThat(host.changes()).hasSize(changes);
        assertThat(ledger.backlog()).isEqualTo(events);
    }

    @Test
    void takesABreakAfterSoManySteps() {
        ledger.accept(desired(1, "1g.5gb", "1g.5gb", "1g.5gb", "1g.5gb"));
        Reconciliation hurried =
                new Reconciliation(WS_1, host, ledger, NOON, new Limits(2, Duration.ofMinutes(5)));

        assertThat(hurried.pass().more()).isTrue();
        assertThat(hurried.pass().more()).isTrue();
        assertThat(hurried.pass().more()).isFalse();

        assertThat(slices()).hasSize(4);
    }

    @Test
    void repairsWhatSomebodyElseDestroyed() {
        ledger.accept(desired(1, "3g.20gb"));
        pass();
        host.wipe(0);

        pass();

        assertThat(slices()).containsExactly("3g.20gb");
        assertThat(waiting(ledger))
                .containsExactly(
                        "slices-changed", "plan-applied", "slices-changed", "plan-applied");
    }

    @Test
    void destroysNoSliceInUseAndSaysSoOnce() {
        ledger.accept(desired(1, "3g.20gb"));
        pass();
        host.run(0, 4, 4242);
        ledger.accept(desired(2, "7g.40gb"));

        assertThat(pass().failed()).isTrue();
        assertThat(pass().drift())
                .containsExactly(
                        "in use and in the way: 3g.20gb at 4:4 (GPU instance 1 of GPU 0) by"
                                + " process 4242");
        assertThat(slices()).containsExactly("3g.20gb");
        assertThat(waiting(ledger))
                .containsExactly("slices-changed", "plan-applied", "plan-failed");

        host.endProcesses();
        assertThat(pass().failed()).isFalse();
        assertThat(slices()).containsExactly("7g.40gb");
    }

    @Test
    void doesNotBelieveADriverThatReportsSuccess() {
        ledger.accept(desired(1, "3g.20gb"));
        host.enableMig(0);
        host.next(Trouble.LIE);

        assertThat(pass().failed()).isTrue();

        Standing.Failure failure = Objects.requireNonNull(ledger.standing().failure());
        assertThat(failure.step()).isEqualTo("create 3g.20gb at 4:4 on GPU 0");
        assertThat(failure.reason()).isEqualTo("reported as done, but nothing changed");
        assertThat(waiting(ledger)).containsExactly("plan-failed");
    }

    @Test
    void takesAStepForDoneThatTheDriverCalledFailed() {
        ledger.accept(desired(1, "3g.20gb"));
        host.enableMig(0);
        host.next(Trouble.LATE);

        assertThat(pass().failed()).isFalse();

        assertThat(slices()).containsExactly("3g.20gb");
        assertThat(host.changes()).filteredOn(change -> change.contains("create")).hasSize(1);
    }

    @Test
    void clearsAwayAHalfMadeSliceBeforeItTriesAgain() {
        ledger.accept(desired(1, "3g.20gb"));
        host.enableMig(0);
        host.next(Trouble.HALF);
        assertThat(pass().failed()).isTrue();

        assertThat(pass().failed()).isFalse();

        assertThat(host.observe().getFirst().slices())
                .singleElement()
                .matches(slice -> !slice.halfMade());
    }

    @Test
    void saysThatTheModeIsPendingInsteadOfSuccess() {
        host.held(true);
        ledger.accept(desired(1, "3g.20gb"));

        pass();

        assertThat(Objects.requireNonNull(ledger.standing().failure()).remediation())
                .contains("--gpu-reset");
        assertThat(ledger.standing().reached()).isZero();
        host.held(false);
        pass();
        assertThat(ledger.standing().reached()).isEqualTo(1);
    }

    @Test
    void uncutsAGpuThatIsWantedWhole() {
        ledger.accept(desired(1, "3g.20gb"));
        pass();
        ledger.accept(desired(2));

        pass();

        assertThat(slices()).isEmpty();
        assertThat(host.observe().getFirst().mode()).isEqualTo(MigMode.OFF);
    }

    @Test
    void passesTheFaultOnWhenTheHostCannotBeSeenAndSaysItOnce() {
        host.driver(false);
        ledger.accept(desired(1, "3g.20gb"));
        Reconciliation reconciliation = reconciliation();

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(reconciliation::pass)
                    .isInstanceOfSatisfying(GpuFault.class, reconciliation::unreachable);
        }

        assertThat(waiting(ledger)).containsExactly("plan-failed");
    }

    @Test
    void settlesAnInterruptedStepByLooking() {
        ledger.accept(desired(1, "3g.20gb"));
        host.enableMig(0);
        pass();
        MigSlice slice = host.observe().getFirst().slices().getFirst();
        ledger.accept(desired(2, "1g.5gb"));
        var step = new MigStep.DestroySlice(slice);
        ledger.intend(2, step);
        host.destroySlice(slice);

        pass();

        assertThat(ledger.recent(9))
                .filteredOn(entry -> entry.step().equals(step))
                .singleElement()
                .satisfies(
                        entry -> {
                            assertThat(entry.state()).isEqualTo(State.DONE);
                            assertThat(entry.note()).isEqualTo("found done after an interruption");
                        });
        assertThat(slices()).containsExactly("1g.5gb");
    }

    private Pass pass() {
        return reconciliation().pass();
    }

    private Reconciliation reconciliation() {
        return new Reconciliation(WS_1, host, ledger, NOON, LIMITS);
    }

    private List<String> slices() {
        return host.observe().getFirst().slices().stream().map(MigSlice::profile).toList();
    }
}
