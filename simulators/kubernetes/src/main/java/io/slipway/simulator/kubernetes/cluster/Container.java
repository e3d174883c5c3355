package io.slipway.simulator.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.kubernetes.object.Resource;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One container of a pod on its node. */
final class Container {
    final String name;
    final String image;
    final boolean init;
    final boolean sidecar;
    private final long readyAfterSeconds;
    private ContainerState state;
    private ContainerState.@Nullable Terminated last;
    private int restarts;
    private boolean ready;
    private String id = "";

    Container(JsonNode spec, boolean init, String reason) {
        this.name = spec.path("name").asText();
        this.image = spec.path("image").asText();
        this.init = init;
        this.sidecar = init && spec.path("restartPolicy").asText().equals("Always");
        this.readyAfterSeconds =
                spec.path("readinessProbe").path("initialDelaySeconds").asLong()
                        + spec.path("startupProbe").path("initialDelaySeconds").asLong();
        this.state = new ContainerState.Waiting(reason, "");
    }

    ContainerState state() {
        return state;
    }

    Duration readyAfter() {
        return Duration.ofSeconds(readyAfterSeconds);
    }

    boolean running() {
        return state instanceof ContainerState.Running;
    }

    boolean ended() {
        return state instanceof ContainerState.Terminated;
    }

    boolean succeeded() {
        return state instanceof ContainerState.Terminated done && done.exitCode() == 0;
    }

    boolean ready() {
        return ready;
    }

    int restarts() {
        return restarts;
    }

    void await(String reason, String message) {
        state = new ContainerState.Waiting(reason, message);
        ready = false;
    }

    void start(String uid, Instant now) {
        if (state instanceof ContainerState.Terminated before) {
            last = before;
        }
        if (last != null) {
            restarts++;
        }
        state = new ContainerState.Running(now);
        id =
                "containerd://"
                        + UUID.nameUUIDFromBytes(
                                        (uid + name + restarts).getBytes(StandardCharsets.UTF_8))
                                .toString()
                                .replace("-", "")
                                .repeat(2);
    }

    void end(int exitCode, String reason, Instant now) {
        Instant since = state instanceof ContainerState.Running(Instant at) ? at : now;
        state = new ContainerState.Terminated(exitCode, reason, since, now);
        ready = init && exitCode == 0;
    }

    /** Ended, and to be started again after a while. */
    void backOff(String message) {
        if (state instanceof ContainerState.Terminated before) {
            last = before;
        }
        state = new ContainerState.Waiting("CrashLoopBackOff", message);
        ready = false;
    }

    void ready(boolean now) {
        ready = now;
    }

    ObjectNode status() {
        ObjectNode status = Resource.object().put("name", name);
        status.set("state", state.tree(id));
        status.set("lastState", last == null ? Resource.object() : last.tree(id));
        boolean known = !id.isEmpty();
        return status.put("ready", ready)
                .put("restartCount", restarts)
                .put("image", image)
                .put(
                        "imageID",
                        known ? "sha256:%064x".formatted(image.hashCode() & 0xFFFFFFFFL) : "")
                .put("containerID", id)
                .put("started", running());
    }
}
