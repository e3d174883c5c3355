package io.slipway.reservation.kube.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ManifestsTest {
    private static final String ID = "01912345-89ab-7cde-8f01-23456789abcd";
    private static final Share EIGHTH =
            new Share("ip-10-0-0-1", "nvidia.com/gpu", 1, 8, 96_000, 800_000_000_000L);

    private final Manifests manifests = new Manifests(recipe(null));

    @Test
    void givesTheSameReservationTheSameObjects() {
        var tenancy = tenancy(List.of("n1"), 1);

        assertThat(Serialization.asYaml(pod(tenancy, 0)))
                .isEqualTo(Serialization.asYaml(pod(tenancy, 0)));
    }

    @Test
    void labelsEverythingWithItsOwner() {
        var tenancy = tenancy(List.of("n1", "n2"), 8);
        var anchor = anchor(tenancy);
        List<HasMetadata> all =
                List.of(
                        anchor,
                        manifests.headless(tenancy, 3, anchor),
                        manifests.door(
                                tenancy, 0, 3, anchor, new Manifests.NodePorts(30000, 30001)),
                        pod(tenancy, 1));

        assertThat(all)
                .allSatisfy(
                        one -> {
                            assertThat(one.getMetadata().getLabels())
                                    .containsEntry(Names.MANAGED_BY, "slipway")
                                    .containsEntry(Names.RESERVATION, ID)
                                    .containsEntry(Names.POOL, "default")
                                    .containsEntry(Names.TENANT, "team-a")
                                    .containsEntry(Names.OWNER, "ada-example.org");
                            assertThat(one.getMetadata().getAnnotations())
                                    .containsEntry(Names.FENCE, "3")
                                    .containsEntry(Names.OWNER_TEXT, "team-a/ada@example.org");
                            assertThat(one.getMetadata().getName().length()).isLessThan(64);
                        });
    }

    @Test
    void hangsEverythingOnTheAnchorSoThatTheClusterCollectsIt() {
        var tenancy = tenancy(List.of("n1"), 1);

        assertThat(pod(tenancy, 0).getMetadata().getOwnerReferences())
                .singleElement()
                .satisfies(
                        owner -> {
                            assertThat(owner.getUid()).isEqualTo("uid-of-anchor");
                            assertThat(owner.getName()).isEqualTo(Names.anchor(ID));
                        });
    }

    @Test
    void sharesCpuAndMemoryInProportionToTheGpus() {
        var resources = dev(pod(tenancy(List.of("n1"), 1), 0)).getResources();

        assertThat(resources.getRequests())
                .containsEntry("nvidia.com/gpu", new Quantity("1"))
                .containsEntry("cpu", new Quantity("10800m"))
                .containsEntry("memory", new Quantity("90000000000"));
        assertThat(resources.getLimits())
                .containsEntry("nvidia.com/gpu", new Quantity("1"))
                .containsEntry("cpu", new Quantity("18000m"))
                .containsEntry("memory", new Quantity("100000000000"));
    }

    @Test
    void asksForNoMoreThanTheNodeHasWhenAllSharesAreTaken() {
        assertThat(8 * EIGHTH.cpusAsked()).isLessThan(96_000);
        assertThat(8 * EIGHTH.memoryAtMost()).isLessThanOrEqualTo(800_000_000_000L);
    }

    @Test
    void tellsTheProcessesOfAGangWhereTheyMeet() {
        var pod = pod(tenancy(List.of("n1", "n2"), 8), 1);
        var said = variables(pod);

        assertThat(said)
                .containsEntry(
                        "MASTER_ADDR", "slipway-%s-0.slipway-%s.gpu-dev.svc".formatted(ID, ID))
                .containsEntry("MASTER_PORT", "29500")
                .containsEntry("WORLD_SIZE", "16")
                .containsEntry("NNODES", "2")
                .containsEntry("NODE_RANK", "1")
                .containsEntry("NPROC_PER_NODE", "8");
        assertThat(pod.getSpec().getSubdomain()).isEqualTo(Names.anchor(ID));
    }

    @Test
    void mountsTheHomeOnOneNodeOnly() {
        var tenancy = tenancy(List.of("n1", "n2"), 8);

        assertThat(claims(pod(tenancy, 0)))
                .containsEntry("home", Names.home("team-a", "ada@example.org"))
                .containsEntry("workspace", Names.workspace("team-a"));
        assertThat(claims(pod(tenancy, 1))).doesNotContainKey("home").containsKey("workspace");
    }

    @Test
    void putsTheKeysInPlaceBeforeAnythingElseRuns() {
        var pod = pod(tenancy(List.of("n1"), 1), 0);

        assertThat(pod.getSpec().getInitContainers())
                .singleElement()
                .satisfies(
                        keys ->
                                assertThat(keys.getVolumeMounts())
                                        .extracting("mountPath")
                                        .contains("/keys"));
        assertThat(Serialization.asYaml(pod.getSpec().getContainers())).doesNotContain("octocat");
    }

    @Test
    void keepsTheTokenInTheSecretAlone() {
        var tenancy = tenancy(List.of("n1"), 1);

        assertThat(Manifests.token(manifests.anchor(tenancy, 3, "s3cret"))).isEqualTo("s3cret");
        assertThat(Serialization.asYaml(pod(tenancy, 0))).doesNotContain("s3cret");
    }

    @Test
    void opensNodePortsOrNoneBehindAGateway() {
        var tenancy = tenancy(List.of("n1"), 1);
        var ports = new Manifests.NodePorts(31000, 31001);

        var open = manifests.door(tenancy, 0, 3, anchor(tenancy), ports);
        var behind = new Manifests(recipe("jump@gate")).door(tenancy, 0, 3, anchor(tenancy), ports);

        assertThat(open.getSpec().getType()).isEqualTo("NodePort");
        assertThat(open.getSpec().getPorts()).extracting("nodePort").containsExactly(31000, 31001);
        assertThat(behind.getSpec().getType()).isEqualTo("ClusterIP");
        assertThat(behind.getSpec().getPorts()).extracting("nodePort").containsOnlyNulls();
    }

    @Test
    void takesSlicesAsAResourceOfTheirOwn() {
        var slice = new Share("n1", "nvidia.com/mig-1g.10gb", 2, 7, 8_000, 70_000);
        var tenancy = tenancy(List.of("n1.mig-1g.10gb"), 2);
        var pod = manifests.pod(tenancy, 0, slice, 3, anchor(tenancy));

        assertThat(dev(pod).getResources().getLimits())
                .containsEntry("nvidia.com/mig-1g.10gb", new Quantity("2"))
                .doesNotContainKey("nvidia.com/gpu");
    }

    @Test
    void refusesAnImageThatIsNotOnTheList() {
        assertThatThrownBy(
                        () ->
                                new Recipe(
                                        "gpu-dev",
                                        "docker.io/somebody/miner:latest",
                                        "curlimages/curl:8",
                                        List.of("pytorch/pytorch:", "curlimages/curl:"),
                                        "",
                                        Duration.ofSeconds(30),
                                        List.of(),
                                        null,
                                        true,
                                        "1Gi",
                                        null,
                                        "1Gi",
                                        null))
                .hasMessageContaining("miner")
                .hasMessageContaining("allowed-images");
    }

    private Pod pod(Tenancy tenancy, int rank) {
        return manifests.pod(
                tenancy,
                rank,
                tenancy.gpusPerNode() == 8
                        ? new Share("n", "nvidia.com/gpu", 8, 8, 96_000, 800_000_000_000L)
                        : EIGHTH,
                3,
                anchor(tenancy));
    }

    private Secret anchor(Tenancy tenancy) {
        var anchor = manifests.anchor(tenancy, 3, null);
        anchor.getMetadata().setUid("uid-of-anchor");
        return anchor;
    }

    private static io.fabric8.kubernetes.api.model.Container dev(Pod pod) {
        return pod.getSpec().getContainers().getFirst();
    }

    private static Map<String, String> variables(Pod pod) {
        return dev(pod).getEnv().stream()
                .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
    }

    private static Map<String, String> claims(Pod pod) {
        return pod.getSpec().getVolumes().stream()
                .filter(volume -> volume.getPersistentVolumeClaim() != null)
                .collect(
                        Collectors.toMap(
                                volume -> volume.getName(),
                                volume -> volume.getPersistentVolumeClaim().getClaimName()));
    }

    static Tenancy tenancy(List<String> nodes, int gpusPerNode) {
        return new Tenancy(
                ID,
                "default",
                1,
                "team-a",
                "ada@example.org",
                nodes,
                gpusPerNode,
                Instant.parse("2026-11-22T12:00:00Z"),
                List.of("octocat"),
                Names.home("team-a", "ada@example.org"),
                true,
                "");
    }

    static Recipe recipe(@Nullable String gateway) {
        return new Recipe(
                "gpu-dev",
                "pytorch/pytorch:2.8.0-cuda12.9-cudnn9-devel",
                "curlimages/curl:8.11.0",
                List.of("pytorch/pytorch:", "curlimages/curl:"),
                "https://github.com/{user}.keys",
                Duration.ofSeconds(30),
                List.of("nvidia.com/gpu"),
                gateway,
                true,
                "100Gi",
                null,
                "100Gi",
                null);
    }
}
