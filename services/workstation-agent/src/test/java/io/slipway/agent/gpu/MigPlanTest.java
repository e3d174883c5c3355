package io.slipway.agent.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.agent.gpu.Combination.At;
import io.slipway.agent.gpu.MigPlan.Refused;
import io.slipway.agent.gpu.MigPlan.Steps;
import io.slipway.agent.gpu.MigStep.CreateSlice;
import io.slipway.agent.gpu.MigStep.DestroySlice;
import io.slipway.agent.gpu.MigStep.DisableMig;
import io.slipway.agent.gpu.MigStep.EnableMig;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MigPlanTest {
    private static final MigGeometry A100 = MigGeometry.known("NVIDIA A100-SXM4-40GB");

    @Test
    void plansNothingWhenAllIsAsWanted() {
        assertThat(plan(gpu(slice("3g.20gb", 4), slice("1g.5gb", 0)), "1g.5gb", "3g.20gb"))
                .isEqualTo(new Steps(List.of()));
    }

    @Test
    void switchesMigOnBeforeItCuts() {
        Gpu uncut = gpu(MigMode.OFF, List.of());

        assertThat(texts(plan(uncut, "3g.20gb")))
                .containsExactly("enable MIG on GPU 0", "create 3g.20gb at 4:4 on GPU 0");
    }

    @Test
    void learnsWhatAnOlderDriverOffersOnlyAfterMigIsOn() {
        Gpu uncut =
                new Gpu(
                        0,
                        "GPU-1",
                        "0000:01:00.0",
                        "NVIDIA X9",
                        MigMode.OFF,
                        MigGeometry.UNKNOWN,
                        List.of(),
                        List.of());

        assertThat(plan(uncut, "3g.90gb")).isEqualTo(new Steps(List.of(new EnableMig(0))));
    }

    @Test
    void keepsWhatIsWantedAndCreatesIntoFreeRoomBeforeItDestroys() {
        Gpu gpu = gpu(slice("3g.20gb", 4), slice("2g.10gb", 0));

        assertThat(texts(plan(gpu, "3g.20gb", "1g.5gb", "1g.5gb", "1g.5gb", "1g.5gb")))
                .containsExactly(
                        "create 1g.5gb at 2:1 on GPU 0",
                        "create 1g.5gb at 3:1 on GPU 0",
                        "destroy 2g.10gb at 0:2 (GPU instance 10 of GPU 0)",
                        "create 1g.5gb at 0:1 on GPU 0",
                        "create 1g.5gb at 1:1 on GPU 0");
    }

    @Test
    void destroysAHalfMadeSliceAndMakesItAnew() {
        MigSlice half = new MigSlice(0, "1g.5gb", 9, 6, 1, List.of(), null, List.of());

        assertThat(plan(gpu(half), "1g.5gb"))
                .isInstanceOfSatisfying(
                        Steps.class,
                        plan ->
                                assertThat(plan.steps())
                                        .filteredOn(DestroySlice.class::isInstance)
                                        .containsExactly(new DestroySlice(half)));
    }

    @Test
    void takesEverythingAwayFromAGpuThatIsWantedWhole() {
        assertThat(texts(plan(gpu(slice("3g.20gb", 4)))))
                .containsExactly(
                        "destroy 3g.20gb at 4:4 (GPU instance 14 of GPU 0)",
                        "disable MIG on GPU 0");
    }

    @Test
    void leavesAGpuAloneThatIsNotNamed() {
        assertThat(MigPlan.of(List.of(gpu(slice("3g.20gb", 4))), List.of()))
                .isEqualTo(new Steps(List.of()));
    }

    @Test
    void neverDestroysASliceInUse() {
        MigSlice used = used("3g.20gb", 0);

        assertThat(refusals(plan(gpu(used), "4g.20gb")))
                .containsExactly(new Refusal.InTheWay(0, List.of(used)));
        assertThat(refusals(plan(gpu(used))))
                .containsExactly(new Refusal.InTheWay(0, List.of(used)));
    }

    @Test
    void worksAroundASliceInUse() {
        Gpu gpu = gpu(used("2g.10gb", 4), slice("1g.5gb", 0));

        assertThat(texts(plan(gpu, "2g.10gb", "4g.20gb")))
                .containsExactly(
                        "destroy 1g.5gb at 0:1 (GPU instance 10 of GPU 0)",
                        "create 4g.20gb at 0:4 on GPU 0");
    }

    @Test
    void doesNotChangeTheModeUnderARunningProcess() {
        Gpu busy =
                new Gpu(
                        0,
                        "GPU-1",
                        "0000:01:00.0",
                        "NVIDIA A100-SXM4-40GB",
                        MigMode.OFF,
                        A100,
                        List.of(),
                        List.of(77));

        assertThat(refusals(plan(busy, "1g.5gb")))
                .containsExactly(new Refusal.GpuInUse(0, List.of(77)));
    }

    @Test
    void saysWhatIsWrongWithTheWantedState() {
        Gpu gpu = gpu();

        assertThat(refusals(plan(gpu, "3g.40gb")))
                .containsExactly(new Refusal.UnknownProfile(0, "3g.40gb", A100.names()));
        assertThat(refusals(plan(gpu, "3g.20gb", "3g.20gb", "1g.5gb")))
                .containsExactly(new Refusal.TooMuch(0, List.of("1g.5gb", "3g.20gb", "3g.20gb")));
        assertThat(refusals(MigPlan.of(List.of(gpu), List.of(new WantedGpu(3, List.of())))))
                .containsExactly(new Refusal.UnknownGpu(3, 1));
        assertThat(
                        refusals(
                                MigPlan.of(
                                        List.of(gpu),
                                        List.of(
                                                new WantedGpu(0, List.of()),
                                                new WantedGpu(0, List.of())))))
                .containsExactly(new Refusal.NamedTwice(0));
    }

    @Test
    void refusesTheWholeGenerationWhenOneGpuCannotFollow() {
        Gpu second =
                new Gpu(
                        1,
                        "GPU-2",
                        "0000:02:00.0",
                        "NVIDIA A2",
                        MigMode.UNSUPPORTED,
                        MigGeometry.UNKNOWN,
                        List.of(),
                        List.of());

        assertThat(
                        refusals(
                                MigPlan.of(
                                        List.of(gpu(), second),
                                        List.of(
                                                new WantedGpu(0, List.of("1g.5gb")),
                                                new WantedGpu(1, List.of("1g.5gb"))))))
                .containsExactly(new Refusal.NotCuttable(1, "NVIDIA A2"));
    }

    /**
     * Against exhaustive enumeration: reachable exactly when some combination has the wanted
     * profiles and all slices in use; then with as few destructions as any such combination allows,
     * each step legal when its turn comes.
     */
    @Test
    void agreesWithExhaustiveEnumeration() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<Combination> all = List.copyOf(Combination.all(A100));
        Map<List<String>, List<Combination>> byProfiles =
                all.stream().collect(Collectors.groupingBy(Combination::profiles));
        List<List<String>> bags =
                Combination.bags(A100.names(), 7).stream().filter(bag -> !bag.isEmpty()).toList();
        List<List<String>> feasibleBags = bags.stream().filter(byProfiles::containsKey).toList();
        for (int round = 0; round < 4_000; round++) {
            List<MigSlice> slices = new ArrayList<>();
            for (At at : all.get(random.nextInt(all.size())).slices()) {
                slices.add(
                        random.nextInt(5) == 0
                                ? used(at.profile(), at.start())
                                : slice(at.profile(), at.start()));
            }
            List<List<String>> source = random.nextInt(8) == 0 ? bags : feasibleBags;
            List<String> wanted = source.get(random.nextInt(source.size()));

            check(
                    "seed " + seed + ": " + slices + " -> " + wanted,
                    slices,
                    wanted,
                    byProfiles.getOrDefault(wanted, List.of()));
        }
    }

    private static void check(
            String description,
            List<MigSlice> slices,
            List<String> wanted,
            List<Combination> targets) {
        Set<At> existing = slices.stream().map(MigPlanTest::at).collect(Collectors.toSet());
        Set<At> inUse =
                slices.stream()
                        .filter(MigSlice::inUse)
                        .map(MigPlanTest::at)
                        .collect(Collectors.toSet());
        var mostKept =
                targets.stream()
                        .filter(one -> one.slices().containsAll(inUse))
                        .mapToInt(one -> one.inCommonWith(existing))
                        .max();

        switch (plan(gpu(slices.toArray(MigSlice[]::new)), wanted.toArray(String[]::new))) {
            case Refused _ -> assertThat(mostKept).as(description).isEmpty();
            case Steps(List<MigStep> steps) -> {
                assertThat(mostKept).as(description).isPresent();
                long destroyed = steps.stream().filter(DestroySlice.class::isInstance).count();
                assertThat(destroyed)
                        .as(description)
                        .isEqualTo(slices.size() - mostKept.getAsInt());
                assertThat(after(description, slices, steps)).as(description).isEqualTo(wanted);
            }
        }
    }

    /** Carries the steps out on paper and fails at the first that a driver would refuse. */
    private static List<String> after(
            String description, List<MigSlice> slices, List<MigStep> steps) {
        Set<MigSlice> there = new HashSet<>(slices);
        for (MigStep step : steps) {
            switch (step) {
                case DestroySlice(MigSlice slice) -> {
                    assertThat(slice.inUse()).as(description).isFalse();
                    assertThat(there.remove(slice)).as(description).isTrue();
                }
                case CreateSlice(int _, MigProfile profile, int start) -> {
                    int taken = there.stream().mapToInt(MigSlice::mask).reduce(0, (a, b) -> a | b);
                    assertThat(taken & profile.mask(start)).as(description).isZero();
                    long same =
                            there.stream()
                                    .filter(one -> one.profile().equals(profile.name()))
                                    .count();
                    assertThat(same).as(description).isLessThan(profile.max());
                    there.add(slice(profile.name(), start));
                }
                case EnableMig _, DisableMig _ ->
                        throw new AssertionError(description + ": needs no mode change");
            }
        }
        return there.stream().map(MigSlice::profile).sorted().toList();
    }

    private static MigPlan plan(Gpu gpu, String... profiles) {
        return MigPlan.of(List.of(gpu), List.of(new WantedGpu(0, List.of(profiles))));
    }

    private static List<String> texts(MigPlan plan) {
        return switch (plan) {
            case Steps(List<MigStep> steps) -> steps.stream().map(MigStep::text).toList();
            case Refused(List<Refusal> refusals) -> throw new AssertionError(refusals);
        };
    }

    private static List<Refusal> refusals(MigPlan plan) {
        return switch (plan) {
            case Steps(List<MigStep> steps) -> throw new AssertionError(steps);
            case Refused(List<Refusal> refusals) -> refusals;
        };
    }

    private static Gpu gpu(MigSlice... slices) {
        return gpu(MigMode.ON, List.of(slices));
    }

    private static Gpu gpu(MigMode mode, List<MigSlice> slices) {
        return new Gpu(
                0, "GPU-1", "0000:01:00.0", "NVIDIA A100-SXM4-40GB", mode, A100, slices, List.of());
    }

    private static MigSlice slice(String profile, int start, Integer... pids) {
        MigProfile known = A100.named(profile);
        if (known == null) {
            throw new IllegalArgumentException(profile);
        }
        return new MigSlice(
                0,
                profile,
                10 + start,
                start,
                known.size(),
                List.of(0),
                "MIG-" + start,
                List.of(pids));
    }

    private static MigSlice used(String profile, int start) {
        return slice(profile, start, 4242);
    }

    private static At at(MigSlice slice) {
        return new At(slice.profile(), slice.start());
    }
}
