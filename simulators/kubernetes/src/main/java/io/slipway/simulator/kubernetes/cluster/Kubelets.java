package io.slipway.simulator.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.simulator.kubernetes.cluster.Spans.Span;
import io.slipway.simulator.kubernetes.object.Change;
import io.slipway.simulator.kubernetes.object.Key;
import io.slipway.simulator.kubernetes.object.Kinds;
import io.slipway.simulator.kubernetes.object.Resource;
import io.slipway.simulator.kubernetes.registry.Part;
import io.slipway.simulator.kubernetes.registry.Registry;
import io.slipway.simulator.kubernetes.run.Agenda;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The kubelets of all nodes: they start what is placed on their node, tell how it is, and stop what
 * is to go. The kubelet of a lost node does nothing until the node is back.
 */
public final class Kubelets {
    private static final String COMPONENT = "kubelet";
    private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(5);
    private static final Duration MOUNT_AGAIN = Duration.ofSeconds(2);
    private static final String SECONDS = "simulator.slipway.io/run-seconds";
    private static final String EXIT_CODE = "simulator.slipway.io/exit-code";
    private static final int OUT_OF_MEMORY = 137;

    private final Registry registry;
    private final Agenda agenda;
    private final Spans spans;
    private final Recorder recorder;
    private final Claims claims;
    private final Logs logs;
    private final Addresses addresses = new Addresses();
    private final Map<String, PodRun> runs = new HashMap<>();
    private final Deque<PodRun> untold = new ArrayDeque<>();
    private final Set<String> lost = new HashSet<>();
    private final Set<String> images = new HashSet<>();
    private final List<Fate> fates = new ArrayList<>();

    public Kubelets(
            Registry registry,
            Agenda agenda,
            Spans spans,
            Recorder recorder,
            Claims claims,
            Logs logs) {
        this.registry = registry;
        this.agenda = agenda;
        this.spans = spans;
        this.recorder = recorder;
        this.claims = claims;
        this.logs = logs;
        registry.store().follow(this::see);
    }

    public void decide(Fate fate) {
        fates.removeIf(each -> each.left() <= 0);
        fates.add(fate);
    }

    public void forgetFates() {
        fates.clear();
    }

    void lose(String node) {
        lost.add(node);
    }

    void regain(String node) {
        lost.remove(node);
        for (PodRun run : List.copyOf(runs.values())) {
            if (run.node.equals(node)) {
                List<Runnable> parked = List.copyOf(run.parked);
                run.parked.clear();
                parked.forEach(agenda::soon);
            }
        }
    }

    private void see(Change change) {
        if (!change.kind().equals(Kinds.POD)) {
            return;
        }
        Resource pod = change.after();
        PodRun run = runs.get(pod.uid());
        if (change.removal()) {
            runs.remove(pod.uid());
            claims.detach(pod.uid());
            logs.forget(pod.uid());
            if (run != null) {
                addresses.give(run.uid);
            }
        } else if (run == null) {
            if (!pod.text("/spec/nodeName").isEmpty()) {
                adopt(pod);
            }
        } else if (pod.deleting() && !run.stopping) {
            stop(run, pod);
        }
    }

    private void adopt(Resource pod) {
        PodRun run = new PodRun(pod, fate(pod), agenda.instant());
        List<String> gates = new ArrayList<>();
        pod.at("/spec/readinessGates")
                .forEach(gate -> gates.add(gate.path("conditionType").asText()));
        run.gates(gates);
        runs.put(pod.uid(), run);
        later(run, Duration.ZERO, () -> begin(run));
        long deadline = pod.at("/spec/activeDeadlineSeconds").asLong();
        if (deadline > 0) {
            later(run, Duration.ofSeconds(deadline), () -> exceed(run));
        }
    }

    private @Nullable Fate fate(Resource pod) {
        for (int i = 0; i < fates.size(); i++) {
            Fate fate = fates.get(i);
            if (fate.fits(pod)) {
                fates.set(i, fate.used());
                return fate;
            }
        }
        return null;
    }

    /** Does something for a pod later, if it is still there, or when its node is back. */
    private void later(PodRun run, Duration delay, Runnable action) {
        agenda.in(delay, () -> act(run, action));
    }

    private void act(PodRun run, Runnable action) {
        if (runs.get(run.uid) != run) {
            return;
        }
        if (lost.contains(run.node)) {
            run.parked.add(() -> act(run, action));
        } else {
            action.run();
        }
    }

    private Resource pod(PodRun run) {
        return registry.get(Kinds.POD, run.key);
    }

    /**
     * Tells how it is, once for all that happens to it in an instant. All pods are told at one go:
     * else whoever counts pods would count them anew after each.
     */
    private void publish(PodRun run) {
        if (!run.untold) {
            run.untold = true;
            untold.add(run);
            if (untold.size() == 1) {
                agenda.atLast(this::tellAll);
            }
        }
    }

    private void tellAll() {
        int due = untold.size();
        try {
            for (int told = 0; told < due; told++) {
                PodRun run = untold.removeFirst();
                if (run.untold && runs.get(run.uid) == run) {
                    tell(run);
                }
            }
        } finally {
            if (!untold.isEmpty()) {
                agenda.atLast(this::tellAll);
            }
        }
    }

    private void tell(PodRun run) {
        run.untold = false;
        Resource node = registry.store().find(Kinds.NODE, new Key("", run.node));
        String host = node == null ? "" : hostAddress(node);
        registry.edit(
                Kinds.POD,
                run.key,
                Part.STATUS,
                pod -> run.write(Resource.child(pod, "status"), agenda.instant(), host));
    }

    private static String hostAddress(Resource node) {
        for (JsonNode address : node.at("/status/addresses")) {
            if (address.path("type").asText().equals("InternalIP")) {
                return address.path("address").asText();
            }
        }
        return "";
    }

    private void begin(PodRun run) {
        if (run.stopping) {
            return;
        }
        publish(run);
        mount(run);
    }

    private void mount(PodRun run) {
        if (run.stopping || run.ended()) {
            return;
        }
        Resource pod = pod(run);
        String held = claims.attach(pod);
        if (held != null) {
            recorder.warning(Kinds.POD, pod, "attachdetach-controller", "FailedAttachVolume", held);
            later(run, MOUNT_AGAIN, () -> mount(run));
            return;
        }
        String missing = missing(pod);
        if (missing != null) {
            recorder.warning(Kinds.POD, pod, COMPONENT, "FailedMount", missing);
            later(run, MOUNT_AGAIN, () -> mount(run));
            return;
        }
        if (run.fate != null && run.fate.kind() == Fate.Kind.STUCK) {
            return;
        }
        run.address(addresses.take(run.uid));
        pull(run, pod);
    }

    /** The first configuration that the pod mounts and that is not there. */
    private @Nullable String missing(Resource pod) {
        for (JsonNode volume : pod.at("/spec/volumes")) {
            String map = volume.at("/configMap/name").asText();
            String secret = volume.at("/secret/secretName").asText();
            if (!map.isEmpty()
                    && !volume.at("/configMap/optional").asBoolean()
                    && registry.store().find(Kinds.CONFIG_MAP, new Key(pod.namespace(), map))
                            == null) {
                return mountFailed(volume, "configmap", map);
            }
            if (!secret.isEmpty()
                    && !volume.at("/secret/optional").asBoolean()
                    && registry.store().find(Kinds.SECRET, new Key(pod.namespace(), secret))
                            == null) {
                return mountFailed(volume, "secret", secret);
            }
        }
        return null;
    }

    private static String mountFailed(JsonNode volume, String kind, String name) {
        return "MountVolume.SetUp failed for volume \"%s\" : %s \"%s\" not found"
                .formatted(volume.path("name").asText(), kind, name);
    }

    private void pull(PodRun run, Resource pod) {
        if (run.fate != null && run.fate.kind() == Fate.Kind.IMAGE_PULL) {
            failToPull(run, pod);
            return;
        }
        boolean fresh = false;
        for (Container container : run.containers().toList()) {
            fresh |= images.add(run.node + " " + container.image);
        }
        later(run, fresh ? spans.of(Span.PULL) : Duration.ZERO, () -> nextInit(run, 0));
    }

    private void failToPull(PodRun run, Resource pod) {
        Container first = run.containers().findFirst().orElseThrow();
        String message =
                "Failed to pull image \"%1$s\": failed to resolve reference \"%1$s\": not found"
                        .formatted(first.image);
        recorder.warning(Kinds.POD, pod, COMPONENT, "Failed", message);
        recorder.warning(Kinds.POD, pod, COMPONENT, "Failed", "Error: ErrImagePull");
        first.await("ErrImagePull", message);
        publish(run);
        later(
                run,
                spans.of(Span.BACK_OFF),
                () -> {
                    if (!run.stopping) {
                        first.await(
                                "ImagePullBackOff",
                                "Back-off pulling image \"%s\"".formatted(first.image));
                        recorder.normal(
                                Kinds.POD,
                                pod(run),
                                COMPONENT,
                                "BackOff",
                                "Back-off pulling image \"%s\"".formatted(first.image));
                        publish(run);
                    }
                });
    }

    private void nextInit(PodRun run, int index) {
        if (run.stopping || run.ended()) {
            return;
        }
        if (index == run.inits.size()) {
            later(run, spans.of(Span.START), () -> startMains(run));
            return;
        }
        Container container = run.inits.get(index);
        later(
                run,
                spans.of(Span.START),
                () -> {
                    if (run.stopping || run.ended()) {
                        return;
                    }
                    start(run, container);
                    publish(run);
                    if (container.sidecar) {
                        container.ready(true);
                        nextInit(run, index + 1);
                    } else {
                        later(run, spans.of(Span.INIT), () -> endInit(run, index));
                    }
                });
    }

    private void endInit(PodRun run, int index) {
        Container container = run.inits.get(index);
        if (run.stopping || run.ended() || !container.running()) {
            return;
        }
        Fate fate = run.fate;
        boolean fails =
                fate != null && fate.kind() == Fate.Kind.INIT_FAILS && fate.means(container);
        int code = fate != null && fails ? Math.max(1, fate.exitCode()) : 0;
        container.end(code, code == 0 ? "Completed" : "Error", agenda.instant());
        logs.stop(run.uid, container.name);
        if (code == 0) {
            publish(run);
            nextInit(run, index + 1);
        } else if (run.restartPolicy.equals("Never")) {
            publish(run);
        } else {
            backOff(run, container, () -> nextInit(run, index));
        }
    }

    private void start(PodRun run, Container container) {
        container.start(run.uid, agenda.instant());
        logs.start(run.uid, container.name)
                .print(
                        agenda.instant(),
                        "container %s of pod %s started".formatted(container.name, run.key.name()));
        Resource pod = pod(run);
        recorder.normal(
                Kinds.POD, pod, COMPONENT, "Created", "Created container: " + container.name);
        recorder.normal(
                Kinds.POD, pod, COMPONENT, "Started", "Started container " + container.name);
    }

    private void startMains(PodRun run) {
        if (run.stopping || run.ended()) {
            return;
        }
        for (Container container : run.mains) {
            start(run, container);
            planEnd(run, container);
            planReady(run, container);
        }
        publish(run);
    }

    private void planReady(PodRun run, Container container) {
        if (run.fate != null && run.fate.kind() == Fate.Kind.UNREADY && run.fate.means(container)) {
            recorder.warning(
                    Kinds.POD,
                    pod(run),
                    COMPONENT,
                    "Unhealthy",
                    "Readiness probe failed: connection refused");
            return;
        }
        ContainerState start = container.state();
        later(
                run,
                spans.of(Span.READY).plus(container.readyAfter()),
                () -> {
                    if (container.state() == start && !run.stopping) {
                        container.ready(true);
                        publish(run);
                    }
                });
    }

    private void planEnd(PodRun run, Container container) {
        ContainerState start = container.state();
        Resource pod = pod(run);
        if (run.fate != null && run.fate.means(container)) {
            Fate fate = run.fate;
            boolean first = container.restarts() == 0;
            switch (fate.kind()) {
                case OOM -> {
                    if (first) {
                        endIn(run, container, start, fate.after(), OUT_OF_MEMORY, "OOMKilled");
                        return;
                    }
                }
                case CRASH -> {
                    endIn(run, container, start, fate.after(), fate.exitCode(), "Error");
                    return;
                }
                case EXIT -> {
                    if (first) {
                        String reason = fate.exitCode() == 0 ? "Completed" : "Error";
                        endIn(run, container, start, fate.after(), fate.exitCode(), reason);
                        return;
                    }
                }
                case IMAGE_PULL, STUCK, INIT_FAILS, UNREADY -> {}
            }
        }
        String seconds = pod.annotation(SECONDS);
        boolean job = pod.owners().stream().anyMatch(owner -> owner.kind().equals("Job"));
        if (!seconds.isEmpty() || job) {
            Duration length =
                    seconds.isEmpty()
                            ? spans.of(Span.JOB)
                            : Duration.ofMillis((long) (1000 * Double.parseDouble(seconds)));
            String code = pod.annotation(EXIT_CODE);
            int exit = code.isEmpty() ? 0 : Integer.parseInt(code);
            endIn(run, container, start, length, exit, exit == 0 ? "Completed" : "Error");
        }
    }

    private void endIn(
            PodRun run,
            Container container,
            ContainerState start,
            Duration delay,
            int exitCode,
            String reason) {
        later(
                run,
                delay,
                () -> {
                    if (container.state() == start && !run.stopping) {
                        end(run, container, exitCode, reason);
                    }
                });
    }

    /** Ends a container of a running pod now, as a program or the kernel would. */
    public void strike(Key key, String name, int exitCode, String reason) {
        Resource pod = registry.get(Kinds.POD, key);
        PodRun run = runs.get(pod.uid());
        if (run == null) {
            throw new IllegalArgumentException("pod %s is on no node".formatted(key));
        }
        Container container =
                run.mains.stream()
                        .filter(each -> name.isEmpty() || each.name.equals(name))
                        .filter(Container::running)
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "no container of %s runs by that name"
                                                        .formatted(key)));
        act(run, () -> end(run, container, exitCode, reason));
    }

    private void end(PodRun run, Container container, int exitCode, String reason) {
        container.end(exitCode, reason, agenda.instant());
        logs.stop(run.uid, container.name);
        if (reason.equals("OOMKilled")) {
            Resource node = registry.store().find(Kinds.NODE, new Key("", run.node));
            if (node != null) {
                recorder.warning(
                        Kinds.NODE,
                        node,
                        "kernel-monitor",
                        "OOMKilling",
                        "Memory cgroup out of memory: Killed process in container %s of pod %s"
                                .formatted(container.name, run.key));
            }
        }
        boolean again =
                run.restartPolicy.equals("Always")
                        || (run.restartPolicy.equals("OnFailure") && exitCode != 0);
        if (!again) {
            publish(run);
            if (run.ended()) {
                claims.detach(run.uid);
            }
        } else if (container.restarts() == 0) {
            publish(run);
            later(run, spans.of(Span.START), () -> restart(run, container));
        } else {
            backOff(run, container, () -> restart(run, container));
        }
    }

    private void backOff(PodRun run, Container container, Runnable then) {
        Duration wait =
                spans.of(Span.BACK_OFF).multipliedBy(1L << Math.min(10, container.restarts()));
        if (wait.compareTo(LONGEST_BACK_OFF) > 0) {
            wait = LONGEST_BACK_OFF;
        }
        String message =
                "back-off %s restarting failed container=%s pod=%s_%s(%s)"
                        .formatted(
                                wait.toString().substring(2).toLowerCase(Locale.ROOT),
                                container.name,
                                run.key.name(),
                                run.key.namespace(),
                                run.uid);
        container.backOff(message);
        publish(run);
        recorder.warning(
                Kinds.POD,
                pod(run),
                COMPONENT,
                "BackOff",
                "Back-off restarting failed container %s in pod %s"
                        .formatted(container.name, run.key.name()));
        later(
                run,
                wait,
                () -> {
                    if (!run.stopping && !run.ended()) {
                        then.run();
                    }
                });
    }

    private void restart(PodRun run, Container container) {
        if (run.stopping || run.ended() || container.running()) {
            return;
        }
        start(run, container);
        planEnd(run, container);
        planReady(run, container);
        publish(run);
    }

    private void exceed(PodRun run) {
        if (run.stopping || run.ended()) {
            return;
        }
        run.containers()
                .filter(Container::running)
                .forEach(each -> each.end(OUT_OF_MEMORY, "Error", agenda.instant()));
        run.fail(
                "DeadlineExceeded",
                "Pod was active on the node longer than the specified deadline");
        publish(run);
        claims.detach(run.uid);
    }

    private void stop(PodRun run, Resource pod) {
        run.stopping = true;
        Duration grace =
                Duration.ofSeconds(pod.at("/metadata/deletionGracePeriodSeconds").asLong());
        Duration stop = spans.of(Span.STOP);
        later(
                run,
                Duration.ZERO,
                () ->
                        run.containers()
                                .filter(Container::running)
                                .forEach(
                                        each ->
                                                recorder.normal(
                                                        Kinds.POD,
                                                        pod,
                                                        COMPONENT,
                                                        "Killing",
                                                        "Stopping container " + each.name)));
        later(run, stop.compareTo(grace) < 0 ? stop : grace, () -> finish(run));
    }

    private void finish(PodRun run) {
        boolean any = run.containers().anyMatch(Container::running);
        run.containers()
                .filter(Container::running)
                .forEach(
                        each -> {
                            each.end(0, "Completed", agenda.instant());
                            logs.stop(run.uid, each.name);
                        });
        if (any || run.untold) {
            tell(run);
        }
        claims.detach(run.uid);
        registry.end(Kinds.POD, pod(run));
    }
}
