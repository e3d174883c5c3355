package io.slipway.agent.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slipway.agent.gpu.GpuFault.Kind;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What every GPU host does, whatever is behind it: here one A100 with 40 GB, uncut and idle. */
public abstract class GpuHostContract {
    protected abstract GpuHost host();

    /** A process starts in the slice at that slot; -1 is the uncut GPU. */
    protected abstract void run(int slot, int pid);

    protected abstract void endProcesses();

    protected abstract void unloadDriver();

    protected abstract void takePermission();

    /** Something keeps the GPU open, so that its mode cannot change. */
    protected abstract void holdGpu();

    protected abstract void letGo();

    /** The next creation says that it worked and does nothing. */
    protected abstract void lieAtNextCreation();

    /** The next creation stops after the GPU instance. */
    protected abstract void stopHalfWayAtNextCreation();

    @Test
    void showsAnUncutGpuWithWhatItOffers() {
        Gpu gpu = gpu();

        assertThat(gpu.model()).isEqualTo("NVIDIA A100-SXM4-40GB");
        assertThat(gpu.uuid()).startsWith("GPU-");
        assertThat(gpu.pciAddress()).matches("[0-9a-f]{4}:[0-9a-f]{2}:00\\.0");
        assertThat(gpu.mode()).isEqualTo(MigMode.OFF);
        assertThat(gpu.slices()).isEmpty();
        assertThat(gpu.geometry()).isEqualTo(MigGeometry.known("NVIDIA A100-SXM4-40GB"));
    }

    @Test
    void switchesMigOnAndOffAndTakesRepetitionsForDone() {
        host().enableMig(0);
        host().enableMig(0);
        assertThat(gpu().mode()).isEqualTo(MigMode.ON);

        host().disableMig(0);
        host().disableMig(0);
        assertThat(gpu().mode()).isEqualTo(MigMode.OFF);
    }

    @Test
    void createsASliceExactlyWhereItIsToldTo() {
        host().enableMig(0);

        create("3g.20gb", 4);
        create("1g.5gb+me", 2);

        assertThat(gpu().slices())
                .extracting(slice -> slice.profile() + "@" + slice.start() + ":" + slice.size())
                .containsExactlyInAnyOrder("3g.20gb@4:4", "1g.5gb+me@2:1");
        assertThat(gpu().slices())
                .allSatisfy(
                        slice -> {
                            assertThat(slice.computes()).hasSize(1);
                            assertThat(slice.uuid()).startsWith("MIG-");
                            assertThat(slice.inUse()).isFalse();
                        });
    }

    @Test
    void hasNoRoomWhereAnotherSliceIs() {
        host().enableMig(0);
        create("2g.10gb", 0);

        assertThat(faultOf(() -> create("1g.5gb", 1))).isEqualTo(Kind.NO_ROOM);
        assertThat(gpu().slices()).hasSize(1);
    }

    @Test
    void hasNoRoomForASecondSliceOfAProfileThatIsThereOnce() {
        host().enableMig(0);
        create("1g.5gb+me", 0);

        assertThat(faultOf(() -> create("1g.5gb+me", 1))).isEqualTo(Kind.NO_ROOM);
    }

    @Test
    void refusesAStartThatTheProfileDoesNotHave() {
        host().enableMig(0);

        assertThat(faultOf(() -> create("2g.10gb", 6))).isEqualTo(Kind.INVALID);
    }

    @Test
    void createsNothingWhileMigIsOff() {
        assertThat(faultOf(() -> create("1g.5gb", 0))).isEqualTo(Kind.NOT_FOUND);
    }

    @Test
    void destroysASliceAndGivesTheNextOneThereAnotherIdentity() {
        host().enableMig(0);
        create("2g.10gb", 2);
        MigSlice first = gpu().slices().getFirst();

        host().destroySlice(first);
        assertThat(gpu().slices()).isEmpty();
        create("2g.10gb", 2);

        MigSlice second = gpu().slices().getFirst();
        assertThat(second.uuid()).isNotEqualTo(first.uuid());
        assertThat(second.sameInstance(first)).isFalse();
    }

    @Test
    void cannotDestroyWhatIsGone() {
        host().enableMig(0);
        create("2g.10gb", 2);
        MigSlice slice = gpu().slices().getFirst();
        host().destroySlice(slice);

        assertThat(faultOf(() -> host().destroySlice(slice))).isEqualTo(Kind.NOT_FOUND);
    }

    @Test
    void showsWhoUsesASliceAndDoesNotDestroyIt() {
        host().enableMig(0);
        create("3g.20gb", 0);
        create("1g.5gb", 4);
        run(0, 4242);

        MigSlice used = slice("3g.20gb");
        assertThat(used.pids()).containsExactly(4242);
        assertThat(slice("1g.5gb").inUse()).isFalse();
        assertThat(faultOf(() -> host().destroySlice(used))).isEqualTo(Kind.IN_USE);
        assertThat(slice("3g.20gb").sameInstance(used)).isTrue();

        endProcesses();
        host().destroySlice(used);
        assertThat(gpu().slices()).hasSize(1);
    }

    @Test
    void showsProcessesOfTheUncutGpu() {
        run(-1, 99);

        assertThat(gpu().pids()).containsExactly(99);
    }

    @Test
    void callsAModeThatStaysPendingAFailure() {
        holdGpu();

        assertThat(faultOf(() -> host().enableMig(0))).isEqualTo(Kind.MODE_PENDING);
        assertThat(gpu().mode()).isEqualTo(MigMode.TURNING_ON);

        letGo();
        host().enableMig(0);
        assertThat(gpu().mode()).isEqualTo(MigMode.ON);
    }

    @Test
    void doesNotTurnMigOffUnderASlice() {
        host().enableMig(0);
        create("1g.5gb", 0);

        assertThat(faultOf(() -> host().disableMig(0))).isEqualTo(Kind.MODE_PENDING);
        assertThat(gpu().slices()).hasSize(1);
        assertThat(gpu().mode()).isEqualTo(MigMode.TURNING_OFF);
    }

    @Test
    void saysThatTheDriverIsAbsent() {
        unloadDriver();

        assertThat(faultOf(() -> host().observe())).isEqualTo(Kind.NO_DRIVER);
        assertThat(faultOf(() -> host().enableMig(0))).isEqualTo(Kind.NO_DRIVER);
    }

    @Test
    void showsEverythingAndChangesNothingWithoutPermission() {
        takePermission();

        assertThat(gpu().mode()).isEqualTo(MigMode.OFF);
        assertThat(faultOf(() -> host().enableMig(0))).isEqualTo(Kind.NOT_PERMITTED);
    }

    @Test
    void mayBelieveALieButShowsTheTruth() {
        host().enableMig(0);
        lieAtNextCreation();

        create("1g.5gb", 0);

        assertThat(gpu().slices()).isEmpty();
    }

    @Test
    void showsAHalfMadeSliceAsSuchAndDestroysIt() {
        host().enableMig(0);
        stopHalfWayAtNextCreation();

        assertThat(faultOf(() -> create("1g.5gb", 0))).isEqualTo(Kind.UNEXPECTED);

        MigSlice half = gpu().slices().getFirst();
        assertThat(half.halfMade()).isTrue();
        assertThat(half.uuid()).isNull();
        host().destroySlice(half);
        assertThat(gpu().slices()).isEmpty();
    }

    protected final Gpu gpu() {
        List<Gpu> gpus = host().observe();
        assertThat(gpus).hasSize(1);
        return gpus.getFirst();
    }

    protected final void create(String profile, int start) {
        host().createSlice(0, profile(profile), start);
    }

    protected final MigSlice slice(String profile) {
        return gpu().slices().stream()
                .filter(slice -> slice.profile().equals(profile))
                .findFirst()
                .orElseThrow();
    }

    protected static Kind faultOf(ThrowingCallable call) {
        return Objects.requireNonNull(catchThrowableOfType(GpuFault.class, call)).kind();
    }

    private static MigProfile profile(String name) {
        return Objects.requireNonNull(MigGeometry.known("NVIDIA A100-SXM4-40GB").named(name));
    }
}
