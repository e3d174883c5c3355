package io.slipway.bench.storm;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.bench.live.Heard;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** What the events of all reservations say together, read without asking the service. */
final class History {
    private final Map<String, List<Heard>> events;
    private final List<String> disorder = new ArrayList<>();
    private final List<String> later = new ArrayList<>();
    private final List<String> revised = new ArrayList<>();
    private final Set<String> missed = new HashSet<>();
    private final List<String> revived = new ArrayList<>();
    private final List<String> repeatedWarnings = new ArrayList<>();
    private final List<Long> lateMillis = new ArrayList<>();
    private final List<Edge> edges = new ArrayList<>();

    /** From here on so many GPUs more, or fewer, of a node are somebody's. */
    private record Edge(Instant at, String node, int gpus, String reservation) {}

    /** Where a reservation is active. */
    private record Stay(Instant from, JsonNode nodes) {}

    private History(Map<String, List<Heard>> events) {
        this.events = events;
    }

    static History of(Map<String, List<Heard>> events) {
        var history = new History(events);
        events.forEach(history::read);
        return history;
    }

    private void read(String id, List<Heard> heard) {
        var versions = heard.stream().mapToLong(Heard::version).toArray();
        if (!Arrays.equals(versions, LongStream.rangeClosed(1, versions.length).toArray())) {
            disorder.add("%s has the versions %s".formatted(id, Arrays.toString(versions)));
        }
        Instant promised = null;
        Stay stay = null;
        boolean ended = false;
        int warned = Integer.MAX_VALUE;
        for (var one : heard) {
            if (ended) {
                revived.add("%s: %s after its end".formatted(id, one.kind()));
            }
            switch (one.kind()) {
                case "promised" -> {
                    leave(id, stay, one.at());
                    stay = null;
                    promised = promise(id, promised, one);
                }
                case "active" -> {
                    if (stay == null || !stay.nodes().equals(one.body().path("nodes"))) {
                        leave(id, stay, one.time("startedAt"));
                        stay = new Stay(one.time("startedAt"), one.body().path("nodes"));
                        enter(id, stay);
                        if (promised != null) {
                            lateMillis.add(Duration.between(promised, stay.from()).toMillis());
                        }
                    }
                    warned = Integer.MAX_VALUE;
                }
                case "expiring" -> {
                    int minutes = one.body().path("minutesLeft").asInt();
                    if (minutes >= warned) {
                        repeatedWarnings.add("%s: %d after %d".formatted(id, minutes, warned));
                    }
                    warned = minutes;
                }
                case "ended" -> {
                    leave(id, stay, one.time("endedAt"));
                    stay = null;
                    ended = true;
                }
                default -> {}
            }
        }
    }

    /** Only the loss of a node, which the cause names, may move a start to a later one. */
    private Instant promise(String id, @Nullable Instant before, Heard promise) {
        var start = promise.time("startsAt");
        var cause = promise.body().path("cause").asText();
        if (cause.startsWith("missed")) {
            missed.add(id);
        }
        if (before != null && start.isAfter(before)) {
            (cause.matches(".*\\bh100-\\d+\\b.*") ? revised : later)
                    .add("%s: from %s to %s, %s".formatted(id, before, start, cause));
        }
        return start;
    }

    private void enter(String id, Stay stay) {
        for (var share : stay.nodes()) {
            edges.add(new Edge(stay.from(), node(share), share.path("gpus").asInt(), id));
        }
    }

    private void leave(String id, @Nullable Stay stay, Instant at) {
        if (stay != null) {
            for (var share : stay.nodes()) {
                edges.add(new Edge(at, node(share), -share.path("gpus").asInt(), id));
            }
        }
    }

    private static String node(JsonNode share) {
        return share.path("node").asText();
    }

    /** Instants at which a node had more GPUs given away than it has. */
    List<String> overbooked(int gpusOfNode) {
        edges.sort(Comparator.comparing(Edge::at).thenComparing(Edge::gpus));
        var held = new HashMap<String, Integer>();
        var found = new ArrayList<String>();
        for (var edge : edges) {
            int now = held.merge(edge.node(), edge.gpus(), Integer::sum);
            if (now > gpusOfNode) {
                found.add(
                        "%s: %d GPUs of %s are taken since %s"
                                .formatted(edge.at(), now, edge.node(), edge.reservation()));
            }
        }
        return found;
    }

    /** The most GPUs that were somebody's at a time. */
    int most() {
        edges.sort(Comparator.comparing(Edge::at).thenComparing(Edge::gpus));
        int now = 0;
        int most = 0;
        for (var edge : edges) {
            now += edge.gpus();
            most = Math.max(most, now);
        }
        return most;
    }

    Map<String, Integer> kinds() {
        var kinds = new TreeMap<String, Integer>();
        events.values()
                .forEach(all -> all.forEach(one -> kinds.merge(one.kind(), 1, Integer::sum)));
        return kinds;
    }

    /** Those that started later than promised, and so have a window that ends later. */
    Set<String> missed() {
        return missed;
    }

    List<String> disorder() {
        return disorder;
    }

    List<String> later() {
        return later;
    }

    /** Starts that were moved to later ones because a node was lost. */
    List<String> revised() {
        return revised;
    }

    List<String> revived() {
        return revived;
    }

    List<String> repeatedWarnings() {
        return repeatedWarnings;
    }

    /** From the promised start to being active, of each start. */
    List<Long> lateMillis() {
        return lateMillis.stream().sorted().toList();
    }
}
