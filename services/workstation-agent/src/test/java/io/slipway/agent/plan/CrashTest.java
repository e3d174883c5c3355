package io.slipway.agent.plan;

import static io.slipway.agent.plan.Ledgers.NOON;
import static io.slipway.agent.plan.Ledgers.WS_1;
import static io.slipway.agent.plan.Ledgers.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.agent.gpu.Gpu;
import io.slipway.agent.gpu.GpuHost;
import io.slipway.agent.gpu.MigProfile;
import io.slipway.agent.gpu.MigSlice;
import io.slipway.agent.gpu.Vitals;
import io.slipway.agent.gpu.WantedGpu;
import io.slipway.agent.gpu.simulated.SimulatedGpuHost;
import io.slipway.agent.plan.Reconciliation.Limits;
import io.slipway.agent.plan.Reconciliation.Pass;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ends the agent at every point where a step is half done, and lets another one take over. */
class CrashTest {
    private static final List<List<String>> CUTS =
            List.of(
                    List.of("3g.20gb", "3g.20gb"),
                    List.of("1g.5gb", "1g.5gb", "2g.10gb", "3g.20gb"),
                    List.of("7g.40gb"),
                    List.of("4g.20gb", "2g.10gb", "1g.5gb+me"),
                    List.of("1g.5gb", "1g.5gb", "1g.5gb", "1g.5gb", "1g.5gb", "1g.5gb", "1g.5gb"),
                    List.of("2g.10gb", "2g.10gb", "2g.10gb"),
                    List.of());

    @TempDir Path directory;

    @Test
    void doesNoStepTwiceAndDestroysNothingInUseWhereverItIsKilled() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 25; round++) {
            var host = new SimulatedGpuHost("NVIDIA A100-SXM4-40GB", 1);
            Path file = directory.resolve("ledger-" + round);
            String description = "seed " + seed + " round " + round;
            int before = 0;
            for (long generation = 1; generation <= 3; generation++) {
                List<String> wanted = CUTS.get(random.nextInt(CUTS.size()));
                try (Ledger ledger = Ledgers.at(file)) {
                    ledger.accept(
                            new Desired(
                                    generation, List.of(new WantedGpu(0, wanted)), Ledgers.CAUSE));
                }
                reach(host, file, random);

                assertThat(slices(host))
                        .as(description)
                        .isEqualTo(wanted.stream().sorted().toList());
                List<String> changes = host.changes().subList(before, host.changes().size());
                assertThat(new HashSet<>(changes))
                        .as(description + ": no change of a generation is tried twice")
                        .hasSameSizeAs(changes);
                before = host.changes().size();
            }
            announcedWhatHappened(description, host, file);
        }
    }

    /** Kills and restarts until a pass has come through. */
    private static void reach(SimulatedGpuHost host, Path file, Random random) {
        while (true) {
            Ledger ledger = Ledgers.at(file);
            var fragile = new Fragile(host, random.nextInt(5), random.nextBoolean());
            try {
                Pass pass =
                        new Reconciliation(
                                        WS_1,
                                        fragile,
                                        ledger,
                                        NOON,
                                        new Limits(16, Duration.ofMinutes(5)))
                                .pass();
                if (!pass.more()) {
                    return;
                }
            } catch (Killed killed) {
                assertThat(fragile.reached).isTrue();
            } finally {
                ledger.abandon();
            }
        }
    }

    private static void announcedWhatHappened(
            String description, SimulatedGpuHost host, Path file) {
        long slicesChanged =
                host.changes().stream()
                        .filter(change -> change.contains("create") || change.contains("destroy"))
                        .count();
        try (Ledger ledger = Ledgers.at(file)) {
            assertThat(waiting(ledger))
                    .as(description)
                    .filteredOn("slices-changed"::equals)
                    .hasSize((int) slicesChanged);
            assertThat(waiting(ledger))
                    .as(description)
                    .filteredOn("plan-applied"::equals)
                    .hasSize(3);
            assertThat(waiting(ledger)).as(description).doesNotContain("plan-failed");
        }
    }

    private static List<String> slices(GpuHost host) {
        return host.observe().getFirst().slices().stream().map(MigSlice::profile).sorted().toList();
    }

    /** What a kill -9 looks like from inside: nothing catches it. */
    private static final class Killed extends Error {}

    /** A host whose agent is killed at the n-th change: just before it, or just after. */
    private static final class Fragile implements GpuHost {
        private final GpuHost host;
        private final boolean after;
        private int left;
        private boolean reached;

        Fragile(GpuHost host, int left, boolean after) {
            this.host = host;
            this.left = left;
            this.after = after;
        }

        @Override
        public List<Gpu> observe() {
            return host.observe();
        }

        @Override
        public List<Vitals> vitals() {
            return host.vitals();
        }

        @Override
        public void enableMig(int gpu) {
            killable(() -> host.enableMig(gpu));
        }

        @Override
        public void disableMig(int gpu) {
            killable(() -> host.disableMig(gpu));
        }

        @Override
        public void createSlice(int gpu, MigProfile profile, int start) {
            killable(() -> host.createSlice(gpu, profile, start));
        }

        @Override
        public void destroySlice(MigSlice slice) {
            killable(() -> host.destroySlice(slice));
        }

        private void killable(Runnable change) {
            reached = left-- == 0;
            if (reached && !after) {
                throw new Killed();
            }
            change.run();
            if (reached) {
                throw new Killed();
            }
        }
    }
}
