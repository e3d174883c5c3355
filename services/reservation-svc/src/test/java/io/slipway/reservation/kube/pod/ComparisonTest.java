package io.slipway.reservation.kube.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Tenancy gang = ManifestsTest.tenancy(List.of("n1", "n2"), 8);

    @Test
    void createsWhatIsMissingAndNothingElse() {
        var difference = Comparison.of(gang, List.of(seen(running(0, 1))));

        assertThat(difference.create()).containsExactly(1);
        assertThat(difference.remove()).isEmpty();
    }

    @Test
    void isReadyOnlyWhenAllAre() {
        assertThat(Comparison.of(gang, List.of(seen(running(0, 1)), seen(fresh(1, 1)))).trouble())
                .isNotNull();
        assertThat(Comparison.of(gang, List.of(seen(running(0, 1)), seen(running(1, 1)))).trouble())
                .isNull();
    }

    @Test
    void removesThePodsOfAnEarlierPlacementAndWaitsForTheirNames() {
        var difference = Comparison.of(gang, List.of(seen(running(0, 0)), seen(running(1, 1))));

        assertThat(difference.remove()).extracting(PodSight::rank).containsExactly(0);
        assertThat(difference.create()).isEmpty();
        assertThat(difference.trouble()).isNotNull();
    }

    @Test
    void removesAPodThatIsOver() {
        var evicted =
                new PodBuilder(fresh(0, 1))
                        .editStatus()
                        .withPhase("Failed")
                        .withReason("Evicted")
                        .withMessage("low on resource: memory")
                        .endStatus()
                        .build();

        var difference = Comparison.of(gang, List.of(seen(evicted), seen(running(1, 1))));

        assertThat(difference.remove()).hasSize(1);
        assertThat(difference.trouble())
                .isEqualTo(
                        new Trouble(
                                Trouble.Kind.OVER,
                                "it is over (Evicted): low on resource: memory"));
    }

    @Test
    void removesARankThatIsTooMany() {
        var one = ManifestsTest.tenancy(List.of("n1"), 8);

        assertThat(Comparison.of(one, List.of(seen(running(0, 1)), seen(running(1, 1)))).remove())
                .extracting(PodSight::rank)
                .containsExactly(1);
    }

    @Test
    void saysWhyNoNodeTakesIt() {
        var stuck =
                new PodBuilder(fresh(0, 1))
                        .editStatus()
                        .addNewCondition()
                        .withType("PodScheduled")
                        .withStatus("False")
                        .withReason("Unschedulable")
                        .withMessage("0/2 nodes are available: 2 Insufficient nvidia.com/gpu.")
                        .endCondition()
                        .endStatus()
                        .build();

        assertThat(seen(stuck).trouble())
                .isEqualTo(
                        new Trouble(
                                Trouble.Kind.UNSCHEDULABLE,
                                "no node takes it: 0/2 nodes are available: 2 Insufficient nvidia.com/gpu."));
    }

    @Test
    void saysThatTheImageCannotBePulled() {
        var pulling =
                new PodBuilder(fresh(0, 1))
                        .editStatus()
                        .addNewContainerStatus()
                        .withName("dev")
                        .withNewState()
                        .withNewWaiting()
                        .withReason("ImagePullBackOff")
                        .withMessage("not found")
                        .endWaiting()
                        .endState()
                        .endContainerStatus()
                        .endStatus()
                        .build();

        assertThat(seen(pulling).trouble())
                .isEqualTo(
                        new Trouble(
                                Trouble.Kind.IMAGE,
                                "the image cannot be pulled (ImagePullBackOff): not found"));
    }

    @Test
    void noticesKillsForMemoryAlsoAfterTheRestart() {
        var restarted =
                new PodBuilder(running(0, 1))
                        .editStatus()
                        .addNewContainerStatus()
                        .withName("dev")
                        .withNewState()
                        .withNewRunning()
                        .endRunning()
                        .endState()
                        .withNewLastState()
                        .withNewTerminated()
                        .withReason("OOMKilled")
                        .withFinishedAt(NOON.toString())
                        .endTerminated()
                        .endLastState()
                        .endContainerStatus()
                        .endStatus()
                        .build();

        assertThat(seen(restarted).outOfMemory()).isEqualTo(Set.of(NOON));
        assertThat(seen(restarted).ready()).isTrue();
    }

    @Test
    void countsTheTimeOutFromTheChangeOfState() {
        var deadline = new Deadline(MINUTE.multipliedBy(10), MINUTE.multipliedBy(2));
        var starting = new Trouble(Trouble.Kind.STARTING, "");
        var stuck = new Trouble(Trouble.Kind.UNSCHEDULABLE, "");

        assertThat(
                        deadline.passed(
                                starting, NOON, Instant.EPOCH, NOON.plus(MINUTE.multipliedBy(9))))
                .isFalse();
        assertThat(
                        deadline.passed(
                                starting, NOON, Instant.EPOCH, NOON.plus(MINUTE.multipliedBy(10))))
                .isTrue();
        assertThat(deadline.passed(stuck, NOON, Instant.EPOCH, NOON.plus(MINUTE.multipliedBy(2))))
                .isTrue();
    }

    @Test
    void doesNotCountTheTimeInWhichTheApiWasAway() {
        var deadline = new Deadline(MINUTE.multipliedBy(10), MINUTE.multipliedBy(2));
        var starting = new Trouble(Trouble.Kind.STARTING, "");
        var back = NOON.plus(Duration.ofHours(3));

        assertThat(deadline.passed(starting, NOON, back, back.plus(MINUTE))).isFalse();
    }

    /** What wakes us: not each of the versions that a pod goes through. */
    @Test
    void differsWhenItIsReadyOrGoesOrSaysWhyItDoesNotStart() {
        var made = seen(fresh(0, 1));
        var again =
                seen(
                        new PodBuilder(fresh(0, 1))
                                .editMetadata()
                                .withResourceVersion("8")
                                .endMetadata()
                                .build());
        var ready = seen(running(0, 1));
        var going =
                seen(
                        new PodBuilder(running(0, 1))
                                .editMetadata()
                                .withDeletionTimestamp("2026-11-22T12:00:00Z")
                                .endMetadata()
                                .build());
        var over =
                seen(
                        new PodBuilder(running(0, 1))
                                .editStatus()
                                .withPhase("Failed")
                                .endStatus()
                                .build());

        assertThat(again.differs(made)).isFalse();
        assertThat(ready.differs(made)).isTrue();
        assertThat(going.differs(ready)).isTrue();
        assertThat(over.differs(ready)).isTrue();
    }

    private static PodSight seen(Pod pod) {
        return PodSight.of(pod);
    }

    private Pod fresh(int rank, int placement) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(Names.pod(gang.id(), rank))
                .addToLabels(Names.RANK, String.valueOf(rank))
                .addToAnnotations(Names.PLACEMENT, String.valueOf(placement))
                .withResourceVersion("7")
                .endMetadata()
                .withNewStatus()
                .withPhase("Pending")
                .endStatus()
                .build();
    }

    private Pod running(int rank, int placement) {
        return new PodBuilder(fresh(rank, placement))
                .editStatus()
                .withPhase("Running")
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build();
    }
}
