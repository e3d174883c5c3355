package io.slipway.local.demo;

import io.slipway.contracts.cluster.ClusterEvent;
import io.slipway.contracts.deploy.DeployEvent;
import io.slipway.contracts.endpoint.EndpointEvent;
import io.slipway.contracts.guardrail.Finding;
import io.slipway.contracts.guardrail.GuardrailEvent;
import io.slipway.contracts.host.HostEvent;
import io.slipway.contracts.host.Slice;
import io.slipway.contracts.reservation.NodeShare;
import io.slipway.contracts.reservation.ReservationEvent;
import io.slipway.contracts.stress.StressEvent;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What an event means, for a person. */
final class Meaning {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String FROM_THE_FUTURE = "a fact that this reader does not know";

    private Meaning() {}

    static String of(Object event) {
        return switch (event) {
            case DeployEvent deploy -> of(deploy);
            case GuardrailEvent guardrail -> of(guardrail);
            case ClusterEvent cluster -> of(cluster);
            case EndpointEvent endpoint -> of(endpoint);
            case ReservationEvent reservation -> of(reservation);
            case HostEvent host -> of(host);
            case StressEvent stress -> of(stress);
            default -> throw new IllegalArgumentException("Not an event: " + event);
        };
    }

    private static String of(DeployEvent event) {
        return switch (event) {
            case DeployEvent.Requested asked ->
                    "%s asks to %s cluster %s, preset %s"
                            .formatted(
                                    asked.requestedBy(),
                                    asked.action(),
                                    asked.cluster().name(),
                                    asked.cluster().preset());
            case DeployEvent.Moved moved ->
                    "%s → %s: %s".formatted(moved.from(), moved.to(), moved.cause());
            case DeployEvent.Failed failed ->
                    "cluster %s is not built: %s".formatted(failed.clusterName(), failed.reason());
            case DeployEvent.ScaleRequested asked ->
                    "%s asks for more nodes in cluster %s"
                            .formatted(asked.requestedBy(), asked.cluster().name());
            case DeployEvent.ScaleEnded ended ->
                    "operation %s has %s".formatted(ended.operationId(), ended.outcome());
            case DeployEvent.Unrecognised _ -> FROM_THE_FUTURE;
        };
    }

    private static String of(GuardrailEvent event) {
        return switch (event) {
            case GuardrailEvent.Passed passed ->
                    "nothing blocks it (%s, %s)"
                            .formatted(passed.phase(), count(passed.findings()));
            case GuardrailEvent.Failed failed ->
                    "blocked by %s (%s)".formatted(blocking(failed.findings()), failed.phase());
            case GuardrailEvent.Undecided open ->
                    "not decided yet: %s (%s)".formatted(blocking(open.findings()), open.phase());
            case GuardrailEvent.Unrecognised _ -> FROM_THE_FUTURE;
        };
    }

    private static String of(ClusterEvent event) {
        return switch (event) {
            case ClusterEvent.Provisioned made ->
                    "cluster %s exists: %s"
                            .formatted(
                                    made.name(),
                                    made.groups().stream()
                                            .map(
                                                    group ->
                                                            "%d of %d %s"
                                                                    .formatted(
                                                                            group.current(),
                                                                            group.target(),
                                                                            group.instanceType()))
                                            .collect(Collectors.joining(", ")));
            case ClusterEvent.Ready ready ->
                    "cluster %s is what was asked for, %d nodes"
                            .formatted(ready.name(), ready.nodes());
            case ClusterEvent.Expiring expiring ->
                    "cluster %s is taken away in %s".formatted(expiring.name(), expiring.left());
            case ClusterEvent.Destroyed gone -> "cluster %s is gone".formatted(gone.name());
            case ClusterEvent.NodeReplaced replaced ->
                    "node %s replaces %s".formatted(replaced.replacement(), replaced.node());
            case ClusterEvent.Unrecognised _ -> FROM_THE_FUTURE;
        };
    }

    private static String of(EndpointEvent event) {
        return switch (event) {
            case EndpointEvent.Ready ready ->
                    "model %s answers at %s".formatted(ready.model(), ready.url());
            case EndpointEvent.Scaled scaled ->
                    "from %d to %d copies".formatted(scaled.from(), scaled.to());
            case EndpointEvent.Failed failed -> "does not answer: " + failed.reason();
            case EndpointEvent.Unrecognised _ -> FROM_THE_FUTURE;
        };
    }

    private static String of(ReservationEvent event) {
        return switch (event) {
            case ReservationEvent.Waiting waiting ->
                    "%s wants %d %s and has no promise yet: %s"
                            .formatted(
                                    waiting.owner(),
                                    waiting.gpus(),
                                    waiting.gpuType(),
                                    waiting.reason());
            case ReservationEvent.Queued queued ->
                    "%s wants %d %s, place %d in the queue"
                            .formatted(
                                    queued.owner(),
                                    queued.gpus(),
                                    queued.gpuType(),
                                    queued.position());
            case ReservationEvent.Promised promised ->
                    "will have %d %s from %s to %s"
                            .formatted(
                                    promised.gpus(),
                                    promised.gpuType(),
                                    clock(promised.startsAt()),
                                    clock(promised.endsAt()));
            case ReservationEvent.Active active ->
                    "has %d %s on %s until %s"
                            .formatted(
                                    active.gpus(),
                                    active.gpuType(),
                                    active.nodes().stream()
                                            .map(NodeShare::node)
                                            .collect(Collectors.joining(", ")),
                                    clock(active.endsAt()));
            case ReservationEvent.MemoryExceeded memory ->
                    "used more memory than it has, killed %d times".formatted(memory.kills());
            case ReservationEvent.Expiring expiring ->
                    "ends in %d minutes".formatted(expiring.minutesLeft());
            case ReservationEvent.Ended ended ->
                    "%s: %s".formatted(ended.outcome(), ended.reason());
            case ReservationEvent.Unrecognised _ -> FROM_THE_FUTURE;
        };
    }

    private static String of(HostEvent event) {
        return switch (event) {
            case HostEvent.Reported reported ->
                    "%d GPUs, %d slices (generation %d)"
                            .formatted(
                                    reported.gpus().size(),
                                    reported.gpus().stream()
                                            .mapToInt(gpu -> gpu.slices().size())
                                            .sum(),
                                    reported.generation());
            case HostEvent.SlicesChanged changed ->
                    "cut %s, took away %s"
                            .formatted(slices(changed.created()), slices(changed.destroyed()));
            case HostEvent.PlanApplied applied ->
                    "generation %d reached in %d steps"
                            .formatted(applied.generation(), applied.steps());
            case HostEvent.PlanFailed failed ->
                    "generation %d not reached: %s".formatted(failed.generation(), failed.reason());
            case HostEvent.Unrecognised _ -> FROM_THE_FUTURE;
        };
    }

    private static String of(StressEvent event) {
        return switch (event) {
            case StressEvent.Requested asked ->
                    "%s arrivals, %.0f per second for %d s"
                            .formatted(
                                    asked.arrivals(),
                                    asked.ratePerSecond(),
                                    asked.duration().toSeconds());
            case StressEvent.Completed completed ->
                    "%s: %s".formatted(completed.verdict(), completed.summary());
            case StressEvent.Unrecognised _ -> FROM_THE_FUTURE;
        };
    }

    static boolean blocks(Finding finding) {
        return finding.status().equals("FAIL") && finding.severity().equals("ERROR");
    }

    private static String blocking(List<Finding> findings) {
        return findings.stream()
                .filter(Meaning::blocks)
                .map(Finding::rule)
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private static String count(List<Finding> findings) {
        return findings.stream()
                .collect(Collectors.groupingBy(Finding::status, Collectors.counting()))
                .entrySet()
                .stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static String slices(List<Slice> slices) {
        return slices.isEmpty()
                ? "nothing"
                : slices.stream().map(Slice::profile).collect(Collectors.joining(", "));
    }

    private static String clock(Instant at) {
        return CLOCK.format(at);
    }
}
