package io.slipway.simulator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes wrong on demand. */
class FaultsTest {
    private Session session = Session.open();

    @BeforeEach
    void open() {
        session.close();
        session = Session.open();
    }

    @AfterEach
    void close() {
        session.close();
    }

    private static ContainerStatus first(Pod pod) {
        return pod.getStatus().getContainerStatuses().getFirst();
    }

    @Test
    void cannotPullAnImage() {
        session.control("POST", "pods/fates", "{\"fate\":\"image-pull\",\"count\":1}");
        session.create(Session.gpuPod("stuck", 1));

        Pod pod =
                session.await(
                        "stuck",
                        each ->
                                each != null
                                        && !each.getStatus().getContainerStatuses().isEmpty()
                                        && first(each)
                                                .getState()
                                                .getWaiting()
                                                .getReason()
                                                .startsWith("ErrImage"));

        assertThat(pod.getStatus().getPhase()).isEqualTo("Pending");
        session.create(Session.gpuPod("next", 1));
        session.await("next", Session::ready);
    }

    @Test
    void killsAContainerThatIsOutOfMemoryAndStartsItAgain() {
        session.create(Session.gpuPod("one", 1));
        session.await("one", Session::ready);

        session.control(
                "POST",
                "pods/strike",
                "{\"namespace\":\"default\",\"name\":\"one\",\"reason\":\"OOMKilled\"}");

        Pod pod =
                session.await(
                        "one", each -> Session.ready(each) && first(each).getRestartCount() == 1);
        assertThat(first(pod).getLastState().getTerminated().getReason()).isEqualTo("OOMKilled");
        assertThat(first(pod).getLastState().getTerminated().getExitCode()).isEqualTo(137);
    }

    @Test
    void endsAPodThatIsNotToBeStartedAgain() {
        session.create(
                new PodBuilder(Session.gpuPod("one", 1))
                        .editSpec()
                        .withRestartPolicy("Never")
                        .endSpec()
                        .build());
        session.await("one", Session::ready);

        session.control(
                "POST",
                "pods/strike",
                "{\"namespace\":\"default\",\"name\":\"one\",\"exitCode\":3}");

        session.await("one", each -> each != null && each.getStatus().getPhase().equals("Failed"));
    }

    @Test
    void losesANodeAndWithItItsPodsAfterTheirTolerance() {
        session.create(Session.gpuPod("one", 8));
        String node = session.await("one", Session::ready).getSpec().getNodeName();
        session.control("POST", "nodes/lost", "{\"node\":\"" + node + "\"}");

        session.control("POST", "clock/advance", "{\"seconds\":60}");
        session.client()
                .nodes()
                .withName(node)
                .waitUntilCondition(
                        each ->
                                each.getSpec().getTaints().stream()
                                        .anyMatch(
                                                taint ->
                                                        taint.getKey()
                                                                .equals(
                                                                        "node.kubernetes.io/unreachable")),
                        30,
                        TimeUnit.SECONDS);
        Pod unready = session.await("one", each -> each != null && !Session.ready(each));
        session.control("POST", "clock/advance", "{\"seconds\":310}");
        Pod going =
                session.await(
                        "one",
                        each -> each != null && each.getMetadata().getDeletionTimestamp() != null);

        assertThat(unready.getMetadata().getDeletionTimestamp()).isNull();
        assertThat(going.getStatus().getPhase()).isEqualTo("Running");
        session.control("POST", "nodes/back", "{\"node\":\"" + node + "\"}");
        session.await("one", each -> each == null);
    }

    @Test
    void buriesThePodsOfARemovedNode() {
        session.create(Session.gpuPod("one", 8));
        String node = session.await("one", Session::ready).getSpec().getNodeName();

        session.control("POST", "nodes/removed", "{\"node\":\"" + node + "\"}");
        session.control("POST", "clock/advance", "{\"seconds\":60}");

        session.await("one", each -> each == null);
        assertThat(session.client().nodes().list().getItems()).hasSize(1);
    }

    @Test
    void refusesAConnectionAndComesBack() {
        session.control("PUT", "api", "{\"state\":\"refused\",\"seconds\":0.2}");

        assertThatThrownBy(() -> session.get("/api/v1/nodes"))
                .isInstanceOf(UncheckedIOException.class);

        assertThat(session.answersWithin(Duration.ofSeconds(30))).isTrue();
    }

    @Test
    void isUnavailableUntilToldOtherwise() {
        session.control("PUT", "api", "{\"state\":\"unavailable\"}");
        int down = session.ask("GET", "/api/v1/nodes", "").statusCode();
        session.control("PUT", "api", "{\"state\":\"up\"}");

        assertThat(down).isEqualTo(503);
        assertThat(session.ask("GET", "/api/v1/nodes", "").statusCode()).isEqualTo(200);
    }

    @Test
    void doesWhatIsAskedAndBreaksTheConnection() {
        session.control(
                "POST",
                "faults",
                "{\"verb\":\"create\",\"resource\":\"pods\",\"effect\":\"drop-after\",\"count\":1}");

        assertThatThrownBy(() -> session.create(Session.gpuPod("one", 1)))
                .isInstanceOf(KubernetesClientException.class);

        assertThat(session.pod("one")).isNotNull();
    }

    @Test
    void forbidsOneVerbOnOneResource() {
        session.control(
                "POST",
                "faults",
                "{\"verb\":\"list\",\"resource\":\"secrets\",\"effect\":\"forbidden\"}");

        JsonNode refused = session.get("/api/v1/namespaces/default/secrets");

        assertThat(refused.path("message").asText())
                .isEqualTo(
                        "secrets is forbidden: User \"slipway\" cannot list resource \"secrets\" in"
                                + " API group \"\" in the namespace \"default\"");
        assertThat(session.ask("GET", "/api/v1/namespaces/default/pods", "").statusCode())
                .isEqualTo(200);
    }

    @Test
    void showsOldLists() {
        session.control("PUT", "lists", "{\"stale\":true}");
        session.create(Session.gpuPod("one", 1));

        assertThat(session.client().pods().list().getItems()).isEmpty();

        session.control("PUT", "lists", "{\"stale\":false}");
        assertThat(session.client().pods().list().getItems()).hasSize(1);
    }
}
