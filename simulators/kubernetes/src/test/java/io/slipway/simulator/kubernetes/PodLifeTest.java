package io.slipway.simulator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.Test;

/** Pods from their creation to their end, seen by the fabric8 client. */
class PodLifeTest {
    @Test
    void runsAPodOnANodeWithFreeGpus() {
        try (Session session = Session.open()) {
            session.create(Session.gpuPod("one", 8));

            Pod pod = session.await("one", Session::ready);

            assertThat(pod.getStatus().getPhase()).isEqualTo("Running");
            assertThat(pod.getSpec().getNodeName()).startsWith("gpu-");
            assertThat(pod.getStatus().getPodIP()).startsWith("10.244.");
        }
    }

    @Test
    void runsInitContainersFirst() {
        try (Session session = Session.open()) {
            session.create(
                    new PodBuilder(Session.gpuPod("one", 1))
                            .editSpec()
                            .withInitContainers(Session.container("keys", 0))
                            .endSpec()
                            .build());

            Pod pod = session.await("one", Session::ready);

            assertThat(
                            pod.getStatus()
                                    .getInitContainerStatuses()
                                    .getFirst()
                                    .getState()
                                    .getTerminated()
                                    .getExitCode())
                    .isZero();
        }
    }

    @Test
    void saysWhyAPodFitsNowhere() {
        try (Session session = Session.open()) {
            session.create(Session.gpuPod("large", 9));

            Pod pod =
                    session.await(
                            "large",
                            each -> each != null && !each.getStatus().getConditions().isEmpty());

            assertThat(pod.getStatus().getConditions().getFirst().getReason())
                    .isEqualTo("Unschedulable");
            assertThat(pod.getStatus().getConditions().getFirst().getMessage())
                    .startsWith("0/2 nodes are available: 2 Insufficient nvidia.com/gpu.");
        }
    }

    @Test
    void placesAWaitingPodWhenAnotherIsGone() {
        try (Session session = Session.open()) {
            session.create(Session.gpuPod("a", 8));
            session.create(Session.gpuPod("b", 8));
            session.await("a", Session::ready);
            session.await("b", Session::ready);
            session.create(Session.gpuPod("c", 8));

            session.client().pods().inNamespace(Session.NAMESPACE).withName("a").delete();

            assertThat(session.await("c", Session::ready)).isNotNull();
        }
    }

    @Test
    void refusesAGpuRequestWithoutItsLimit() {
        try (Session session = Session.open()) {
            Pod pod = Session.gpuPod("one", 1);
            pod.getSpec().getContainers().getFirst().getResources().getLimits().clear();
            pod.getSpec()
                    .getContainers()
                    .getFirst()
                    .getResources()
                    .getRequests()
                    .put("nvidia.com/gpu", new Quantity("1"));

            assertThatThrownBy(() -> session.create(pod))
                    .isInstanceOfSatisfying(
                            KubernetesClientException.class,
                            refused -> assertThat(refused.getCode()).isEqualTo(422))
                    .hasMessageContaining("Limit must be set for non overcommitable resources");
        }
    }
}
