package io.slipway.reservation.kube.pod;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A pod as one look showed it.
 *
 * @param trouble why it is not ready; null when it is
 * @param outOfMemory when its containers were killed for their memory, as far as it still shows
 */
public record PodSight(
        String name,
        int rank,
        int placement,
        String version,
        @Nullable String node,
        boolean leaving,
        @Nullable Trouble trouble,
        Set<Instant> outOfMemory) {
    private static final Set<String> IMAGE_TROUBLE =
            Set.of(
                    "ErrImagePull",
                    "ImagePullBackOff",
                    "InvalidImageName",
                    "ErrImageNeverPull",
                    "RegistryUnavailable",
                    "ImageInspectError");
    private static final Set<String> CRASHES =
            Set.of("CrashLoopBackOff", "RunContainerError", "CreateContainerError");

    public static PodSight of(Pod pod) {
        var meta = pod.getMetadata();
        Map<String, String> labels = meta.getLabels() == null ? Map.of() : meta.getLabels();
        Map<String, String> notes =
                meta.getAnnotations() == null ? Map.of() : meta.getAnnotations();
        return new PodSight(
                meta.getName(),
                number(labels.get(Names.RANK)),
                number(notes.get(Names.PLACEMENT)),
                meta.getResourceVersion() == null ? "" : meta.getResourceVersion(),
                pod.getSpec() == null ? null : pod.getSpec().getNodeName(),
                meta.getDeletionTimestamp() != null,
                trouble(pod.getStatus()),
                outOfMemory(pod.getStatus()));
    }

    public boolean ready() {
        return trouble == null && !leaving;
    }

    /** Whether it shows something else than it did that is worth a look. */
    public boolean differs(PodSight before) {
        return leaving != before.leaving
                || !kind().equals(before.kind())
                || !outOfMemory.equals(before.outOfMemory);
    }

    private Optional<Trouble.Kind> kind() {
        return Optional.ofNullable(trouble).map(Trouble::kind);
    }

    /** It will not run again by itself. */
    boolean over() {
        return trouble != null && trouble.kind() == Trouble.Kind.OVER;
    }

    private static @Nullable Trouble trouble(@Nullable PodStatus status) {
        if (status == null) {
            return new Trouble(Trouble.Kind.STARTING, "not seen by a node yet");
        }
        if ("Failed".equals(status.getPhase()) || "Succeeded".equals(status.getPhase())) {
            return new Trouble(
                    Trouble.Kind.OVER,
                    words("it is over", status.getReason(), status.getMessage()));
        }
        if (conditions(status)
                .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()))) {
            return null;
        }
        return conditions(status)
                .filter(
                        c ->
                                "PodScheduled".equals(c.getType())
                                        && "Unschedulable".equals(c.getReason()))
                .findFirst()
                .map(
                        c ->
                                new Trouble(
                                        Trouble.Kind.UNSCHEDULABLE,
                                        words("no node takes it", null, c.getMessage())))
                .or(() -> containers(status).flatMap(PodSight::waits).findFirst())
                .orElseGet(() -> new Trouble(Trouble.Kind.STARTING, "its containers start"));
    }

    private static Stream<Trouble> waits(ContainerStatus container) {
        var waiting = container.getState() == null ? null : container.getState().getWaiting();
        if (waiting == null || waiting.getReason() == null) {
            return Stream.empty();
        }
        var reason = waiting.getReason();
        if (IMAGE_TROUBLE.contains(reason)) {
            return Stream.of(
                    new Trouble(
                            Trouble.Kind.IMAGE,
                            words("the image cannot be pulled", reason, waiting.getMessage())));
        }
        return CRASHES.contains(reason)
                ? Stream.of(
                        new Trouble(
                                Trouble.Kind.CRASHING,
                                words(
                                        "the container %s does not stay up"
                                                .formatted(container.getName()),
                                        reason,
                                        waiting.getMessage())))
                : Stream.empty();
    }

    private static Set<Instant> outOfMemory(@Nullable PodStatus status) {
        var killed = new TreeSet<Instant>();
        if (status != null) {
            containers(status)
                    .flatMap(c -> Stream.of(ended(c.getState()), ended(c.getLastState())))
                    .flatMap(Stream::ofNullable)
                    .filter(end -> "OOMKilled".equals(end.getReason()))
                    .map(ContainerStateTerminated::getFinishedAt)
                    .flatMap(Stream::ofNullable)
                    .map(Instant::parse)
                    .forEach(killed::add);
        }
        return killed;
    }

    private static @Nullable ContainerStateTerminated ended(@Nullable ContainerState state) {
        return state == null ? null : state.getTerminated();
    }

    private static Stream<PodCondition> conditions(PodStatus status) {
        return status.getConditions() == null ? Stream.empty() : status.getConditions().stream();
    }

    private static Stream<ContainerStatus> containers(PodStatus status) {
        return Stream.of(status.getInitContainerStatuses(), status.getContainerStatuses())
                .flatMap(list -> (list == null ? List.<ContainerStatus>of() : list).stream());
    }

    private static String words(String fact, @Nullable String reason, @Nullable String message) {
        var said = new StringBuilder(fact);
        if (reason != null) {
            said.append(" (").append(reason).append(')');
        }
        if (message != null && !message.isBlank()) {
            said.append(": ").append(message.strip());
        }
        return said.substring(0, Math.min(said.length(), 300));
    }

    private static int number(@Nullable String text) {
        return text == null || !text.matches("\\d{1,9}") ? -1 : Integer.parseInt(text);
    }
}
