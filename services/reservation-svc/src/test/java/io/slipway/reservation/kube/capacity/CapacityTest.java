package io.slipway.reservation.kube.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.slipway.reservation.kube.capacity.Site.Use;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CapacityTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Reading READING =
            new Reading(
                    Map.of(),
                    "slipway.io/gpu-type",
                    Map.of("NVIDIA-H100-80GB-HBM3", "h100"),
                    List.of("nvidia.com/gpu"),
                    Duration.ofMinutes(5));

    @Test
    void readsWhatANodeGives() {
        var site = site(look(node("n1", 8)), "n1");

        assertThat(site.node()).isEqualTo(new io.slipway.reservation.pool.Node("n1", "h100", 8));
        assertThat(site.milliCpus()).isEqualTo(96_000);
        assertThat(site.memoryBytes()).isEqualTo(64L << 30);
        assertThat(site.instance()).isEqualTo("i-0n1");
        assertThat(site.address()).isEqualTo("203.0.113.7");
        assertThat(site.use()).isInstanceOf(Use.Open.class);
    }

    @Test
    void takesTheTypeFromTheProductWhereNoLabelGivesIt() {
        var node =
                new NodeBuilder(node("n1", 8))
                        .editMetadata()
                        .withLabels(Map.of("nvidia.com/gpu.product", "NVIDIA-H100-80GB-HBM3"))
                        .endMetadata()
                        .build();

        assertThat(site(look(node), "n1").node().gpuType()).isEqualTo("h100");
    }

    @Test
    void makesEachKindOfSliceANodeOfItsOwn() {
        var cut =
                new NodeBuilder(node("n1", 4))
                        .editStatus()
                        .addToAllocatable("nvidia.com/mig-1g.10gb", new Quantity("28"))
                        .endStatus()
                        .build();

        var sites = look(cut);

        assertThat(site(sites, "n1").node().gpus()).isEqualTo(4);
        assertThat(site(sites, "n1.mig-1g.10gb").node())
                .isEqualTo(
                        new io.slipway.reservation.pool.Node(
                                "n1.mig-1g.10gb", "h100-mig-1g-10gb", 28));
        assertThat(site(sites, "n1.mig-1g.10gb").resource()).isEqualTo("nvidia.com/mig-1g.10gb");
    }

    @Test
    void leavesOutNodesWithoutGpusAndThoseOfOthers() {
        var selective =
                new Reading(
                        Map.of("team", "gpu-dev"),
                        READING.typeLabel(),
                        READING.products(),
                        READING.toleratedTaints(),
                        READING.lostAfter());

        assertThat(look(node("cpu", 0))).isEmpty();
        assertThat(Capacity.NOTHING.look(List.of(node("n1", 8)), selective, NOON).sites())
                .isEmpty();
    }

    @Test
    void closesWhatIsCordonedOrTainted() {
        var cordoned =
                new NodeBuilder(node("n1", 8)).editSpec().withUnschedulable(true).endSpec().build();
        var tainted = tainted("n2", "maintenance", "NoSchedule");
        var tolerated = tainted("n3", "nvidia.com/gpu", "NoSchedule");
        var preferred = tainted("n4", "spot", "PreferNoSchedule");

        var sites = look(cordoned, tainted, tolerated, preferred);

        assertThat(site(sites, "n1").use()).isEqualTo(new Use.Closed("it is cordoned"));
        assertThat(site(sites, "n2").use())
                .isEqualTo(new Use.Closed("it has the taint maintenance"));
        assertThat(site(sites, "n3").use()).isInstanceOf(Use.Open.class);
        assertThat(site(sites, "n4").use()).isInstanceOf(Use.Open.class);
    }

    @Test
    void losesANodeOnlyAfterItWasNotReadyForLong() {
        var down = notReady("n1");
        var first = Capacity.NOTHING.look(List.of(down), READING, NOON);
        var later = first.look(List.of(down), READING, NOON.plusSeconds(299));
        var late = later.look(List.of(down), READING, NOON.plusSeconds(300));

        assertThat(site(first.sites(), "n1").use()).isEqualTo(new Use.Closed("it is not ready"));
        assertThat(later.lost("n1")).isFalse();
        assertThat(site(late.sites(), "n1").use())
                .isEqualTo(new Use.Lost("it was not ready for 5 minutes"));
        assertThat(late.lost("n1")).isTrue();
    }

    @Test
    void beginsToCountAnewAfterATimeInWhichNothingCouldBeSeen() {
        var down = notReady("n1");

        var after =
                Capacity.NOTHING
                        .look(List.of(down), READING, NOON)
                        .unseen()
                        .look(List.of(down), READING, NOON.plusSeconds(3_600));

        assertThat(after.lost("n1")).isFalse();
    }

    @Test
    void forgetsThatItWasNotReadyOnceItIs() {
        var after =
                Capacity.NOTHING
                        .look(List.of(notReady("n1")), READING, NOON)
                        .look(List.of(node("n1", 8)), READING, NOON.plusSeconds(200))
                        .look(List.of(notReady("n1")), READING, NOON.plusSeconds(400));

        assertThat(after.lost("n1")).isFalse();
    }

    @Test
    void givesNothingNewToANodeThatMissesAGpu() {
        var sites = look(node("n1", 8), node("n2", 8), node("n3", 7));

        assertThat(site(sites, "n3").use())
                .isEqualTo(new Use.Closed("it shows 7 GPUs where others of its type have 8"));
        assertThat(site(sites, "n1").use()).isInstanceOf(Use.Open.class);
    }

    @Test
    void countsWhatPodsOfOthersHaveUntilTheyAreOver() {
        var others =
                Others.of(
                        List.of(
                                pod("n1", "Running", 2),
                                pod("n1", "Pending", 1),
                                pod("n1", "Succeeded", 4),
                                pod(null, "Pending", 8),
                                pod("n2", "Running", 16),
                                ours(pod("n1", "Running", 3))),
                        pod -> pod.getMetadata().getLabels().containsKey("ours"));

        var sites =
                Capacity.NOTHING
                        .look(List.of(node("n1", 8), node("n2", 8)), others, READING, NOON)
                        .sites();

        assertThat(site(sites, "n1").others()).isEqualTo(3);
        assertThat(site(sites, "n2").others()).isEqualTo(8);
    }

    private static Pod pod(@Nullable String node, String phase, int gpus) {
        return new PodBuilder()
                .withNewMetadata()
                .withLabels(Map.of())
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .addNewContainer()
                .withNewResources()
                .addToLimits("nvidia.com/gpu", new Quantity(String.valueOf(gpus)))
                .endResources()
                .endContainer()
                .endSpec()
                .withNewStatus()
                .withPhase(phase)
                .endStatus()
                .build();
    }

    private static Pod ours(Pod pod) {
        pod.getMetadata().setLabels(Map.of("ours", "yes"));
        return pod;
    }

    private static Site site(Map<String, Site> sites, String name) {
        var site = sites.get(name);
        if (site == null) {
            throw new AssertionError(name + " is not among " + sites.keySet());
        }
        return site;
    }

    private static Map<String, Site> look(Node... nodes) {
        return Capacity.NOTHING.look(List.of(nodes), READING, NOON).sites();
    }

    private static Node tainted(String name, String key, String effect) {
        return new NodeBuilder(node(name, 8))
                .editSpec()
                .addNewTaint()
                .withKey(key)
                .withEffect(effect)
                .endTaint()
                .endSpec()
                .build();
    }

    private static Node notReady(String name) {
        return new NodeBuilder(node(name, 8))
                .editStatus()
                .withConditions()
                .addNewCondition()
                .withType("Ready")
                .withStatus("Unknown")
                .endCondition()
                .endStatus()
                .build();
    }

    private static Node node(String name, int gpus) {
        var node =
                new NodeBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .addToLabels("slipway.io/gpu-type", "h100")
                        .endMetadata()
                        .withNewSpec()
                        .withProviderID("aws:///us-east-2a/i-0" + name)
                        .endSpec()
                        .withNewStatus()
                        .addToAllocatable("cpu", new Quantity("96"))
                        .addToAllocatable("memory", new Quantity("64Gi"))
                        .addNewAddress()
                        .withType("InternalIP")
                        .withAddress("10.0.0.7")
                        .endAddress()
                        .addNewAddress()
                        .withType("ExternalIP")
                        .withAddress("203.0.113.7")
                        .endAddress()
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus("True")
                        .endCondition()
                        .endStatus();
        return gpus == 0
                ? node.build()
                : node.editStatus()
                        .addToAllocatable("nvidia.com/gpu", new Quantity(String.valueOf(gpus)))
                        .endStatus()
                        .build();
    }
}
