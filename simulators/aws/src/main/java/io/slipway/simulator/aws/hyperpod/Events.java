package io.slipway.simulator.aws.hyperpod;

import io.slipway.simulator.aws.run.Answer;
import io.slipway.simulator.aws.run.Call;
import io.slipway.simulator.aws.run.Page;
import io.slipway.simulator.aws.wire.AwsFault;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The event calls, which only a Continuous cluster has. */
final class Events {
    private final HyperPod hyperPod;

    Events(HyperPod hyperPod) {
        this.hyperPod = hyperPod;
    }

    private Cluster cluster(Call call) {
        Cluster cluster = hyperPod.cluster(call);
        if (!cluster.continuous()) {
            throw Rules.invalid(
                    "Cluster events require NodeProvisioningMode Continuous; cluster %s does not have it."
                            .formatted(cluster.name()));
        }
        return cluster;
    }

    Answer list(Call call) {
        Cluster cluster = cluster(call);
        Instant after = call.time("EventTimeAfter");
        Instant before = call.time("EventTimeBefore");
        Comparator<Event> order = Comparator.comparing(Event::time);
        List<Event> found =
                cluster.events().stream()
                        .filter(event -> matches(call.maybe("InstanceGroupName"), event.group()))
                        .filter(event -> matches(call.maybe("NodeId"), event.instance()))
                        .filter(event -> matches(call.maybe("ResourceType"), event.resourceType()))
                        .filter(event -> after == null || event.time().isAfter(after))
                        .filter(event -> before == null || event.time().isBefore(before))
                        .sorted(HyperPod.descending(call) ? order.reversed() : order)
                        .toList();
        Page<Event> page = HyperPod.page(call, found);
        return Answer.of("NextToken", page.next())
                .and("Events", page.items().stream().map(each -> each.summary(cluster)).toList());
    }

    private static boolean matches(@Nullable String wanted, @Nullable String actual) {
        return wanted == null || wanted.equals(actual);
    }

    Answer describe(Call call) {
        Cluster cluster = cluster(call);
        Event event =
                cluster.events().stream()
                        .filter(each -> each.id().equals(call.text("EventId")))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new AwsFault(
                                                "ResourceNotFound",
                                                "Event %s not found."
                                                        .formatted(call.text("EventId"))));
        return Answer.of(
                "EventDetails",
                event.summary(cluster)
                        .and(
                                "EventDetails",
                                event.metadata().tree().isEmpty()
                                        ? null
                                        : Answer.of("EventMetadata", event.metadata())));
    }
}
