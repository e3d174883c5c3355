package io.slipway.simulator.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.kubernetes.object.Key;
import io.slipway.simulator.kubernetes.object.Resource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A pod as its kubelet has it. */
final class PodRun {
    final String uid;
    final Key key;
    final String node;
    final String restartPolicy;
    final List<Container> inits = new ArrayList<>();
    final List<Container> mains = new ArrayList<>();
    final @Nullable Fate fate;
    final Instant since;

    /** What waits for a lost node to come back. */
    final List<Runnable> parked = new ArrayList<>();

    private String address = "";
    private String failure = "";
    private String failureMessage = "";
    boolean stopping;

    /** Something of it is still to be told. */
    boolean untold;

    PodRun(Resource pod, @Nullable Fate fate, Instant since) {
        this.uid = pod.uid();
        this.key = pod.key();
        this.node = pod.text("/spec/nodeName");
        this.restartPolicy = pod.text("/spec/restartPolicy");
        this.fate = fate;
        this.since = since;
        boolean any = !pod.at("/spec/initContainers").isEmpty();
        for (JsonNode spec : pod.at("/spec/initContainers")) {
            inits.add(new Container(spec, true, "PodInitializing"));
        }
        for (JsonNode spec : pod.at("/spec/containers")) {
            mains.add(new Container(spec, false, any ? "PodInitializing" : "ContainerCreating"));
        }
    }

    Stream<Container> containers() {
        return Stream.concat(inits.stream(), mains.stream());
    }

    void address(String given) {
        address = given;
    }

    /** The whole pod has failed, whatever its containers say. */
    void fail(String reason, String message) {
        failure = reason;
        failureMessage = message;
    }

    boolean initialized() {
        return inits.stream()
                .allMatch(each -> each.succeeded() || (each.sidecar && each.running()));
    }

    boolean ended() {
        return !failure.isEmpty()
                || initFailed()
                || (initialized() && mains.stream().allMatch(this::over));
    }

    /** Ended, and not to be started again. */
    private boolean over(Container container) {
        return switch (restartPolicy) {
            case "Never" -> container.ended();
            case "OnFailure" -> container.succeeded();
            default -> false;
        };
    }

    private boolean initFailed() {
        return restartPolicy.equals("Never")
                && inits.stream().anyMatch(each -> each.ended() && !each.succeeded());
    }

    String phase() {
        if (!failure.isEmpty() || initFailed()) {
            return "Failed";
        }
        if (!initialized() || mains.stream().allMatch(PodRun::untouched)) {
            return "Pending";
        }
        if (mains.stream().allMatch(this::over)) {
            return mains.stream().allMatch(Container::succeeded) ? "Succeeded" : "Failed";
        }
        return "Running";
    }

    private static boolean untouched(Container container) {
        return container.state() instanceof ContainerState.Waiting
                && container.status().path("lastState").isEmpty();
    }

    boolean ready() {
        return phase().equals("Running") && mains.stream().allMatch(Container::ready);
    }

    void write(ObjectNode status, Instant now, String hostAddress) {
        String phase = phase();
        status.put("phase", phase)
                .put("hostIP", hostAddress)
                .put("startTime", Resource.time(since));
        status.putArray("hostIPs").addObject().put("ip", hostAddress);
        if (!address.isEmpty()) {
            status.put("podIP", address);
            status.putArray("podIPs").addObject().put("ip", address);
        }
        if (!failure.isEmpty()) {
            status.put("reason", failure).put("message", failureMessage);
        }
        boolean done = phase.equals("Succeeded");
        String incomplete =
                "containers with incomplete status: [%s]"
                        .formatted(
                                String.join(
                                        " ",
                                        inits.stream()
                                                .filter(each -> !each.succeeded())
                                                .map(each -> each.name)
                                                .toList()));
        String unready =
                "containers with unready status: [%s]"
                        .formatted(
                                String.join(
                                        " ",
                                        mains.stream()
                                                .filter(each -> !each.ready())
                                                .map(each -> each.name)
                                                .toList()));
        set(status, "PodReadyToStartContainers", !address.isEmpty() && !ended(), "", "", now);
        set(status, "Initialized", initialized(), "ContainersNotInitialized", incomplete, now);
        String reason = done ? "PodCompleted" : "ContainersNotReady";
        set(status, "Ready", ready() && gatesOpen(status), reason, done ? "" : unready, now);
        set(status, "ContainersReady", ready(), reason, done ? "" : unready, now);
        Resource.condition(status, "PodScheduled", "True", "", "", now);
        if (!inits.isEmpty()) {
            ArrayNode list = status.putArray("initContainerStatuses");
            inits.forEach(each -> list.add(each.status()));
        }
        ArrayNode list = status.putArray("containerStatuses");
        mains.forEach(each -> list.add(each.status()));
    }

    private List<String> gates = List.of();

    void gates(List<String> names) {
        gates = names;
    }

    private boolean gatesOpen(ObjectNode status) {
        for (String gate : gates) {
            boolean open = false;
            for (JsonNode condition : status.path("conditions")) {
                open |=
                        condition.path("type").asText().equals(gate)
                                && condition.path("status").asText().equals("True");
            }
            if (!open) {
                return false;
            }
        }
        return true;
    }

    private static void set(
            ObjectNode status,
            String type,
            boolean value,
            String reason,
            String message,
            Instant now) {
        Resource.condition(
                status,
                type,
                value ? "True" : "False",
                value ? "" : reason,
                value ? "" : message,
                now);
    }
}
