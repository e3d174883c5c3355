package io.slipway.simulator.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.simulator.kubernetes.object.Kinds;
import io.slipway.simulator.kubernetes.object.Refusal;
import io.slipway.simulator.kubernetes.object.Resource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What the containers have printed, the present run and the one before. */
public final class Logs {
    private static final int MAX_LINES = 10_000;

    private record Line(Instant time, String text) {}

    /** The log of one run of a container. */
    public static final class Log {
        private final Deque<Line> lines = new ArrayDeque<>();
        private final List<Consumer<String>> readers = new ArrayList<>();
        private boolean open = true;

        public boolean open() {
            return open;
        }

        /** Each later line goes to the reader; an empty text says that the container has ended. */
        public void follow(Consumer<String> reader) {
            readers.add(reader);
        }

        public void leave(Consumer<String> reader) {
            readers.remove(reader);
        }

        public void print(Instant now, String text) {
            lines.add(new Line(now, text));
            if (lines.size() > MAX_LINES) {
                lines.remove();
            }
            List.copyOf(readers).forEach(reader -> reader.accept(text + "\n"));
        }

        void close() {
            open = false;
            List.copyOf(readers).forEach(reader -> reader.accept(""));
        }

        public String text(Map<String, String> query, Instant now) {
            List<Line> shown = new ArrayList<>(lines);
            if (query.containsKey("sinceSeconds")) {
                Instant from =
                        now.minus(
                                Duration.ofSeconds(
                                        Long.parseLong(query.getOrDefault("sinceSeconds", "0"))));
                shown.removeIf(line -> line.time().isBefore(from));
            }
            if (query.containsKey("sinceTime")) {
                Instant from = Instant.parse(query.getOrDefault("sinceTime", ""));
                shown.removeIf(line -> line.time().isBefore(from));
            }
            if (query.containsKey("tailLines")) {
                int tail = Integer.parseInt(query.getOrDefault("tailLines", "0"));
                shown = shown.subList(Math.max(0, shown.size() - tail), shown.size());
            }
            boolean stamped = query.getOrDefault("timestamps", "").equals("true");
            StringBuilder text = new StringBuilder();
            for (Line line : shown) {
                text.append(stamped ? line.time() + " " : "").append(line.text()).append('\n');
            }
            String limit = query.getOrDefault("limitBytes", "");
            return limit.isEmpty() || text.length() <= Integer.parseInt(limit)
                    ? text.toString()
                    : text.substring(0, Integer.parseInt(limit));
        }
    }

    private record Place(String uid, String container, boolean previous) {}

    private final Map<Place, Log> logs = new HashMap<>();

    Log start(String uid, String container) {
        Log before = logs.get(new Place(uid, container, false));
        if (before != null) {
            before.close();
            logs.put(new Place(uid, container, true), before);
        }
        Log log = new Log();
        logs.put(new Place(uid, container, false), log);
        return log;
    }

    void stop(String uid, String container) {
        Log log = logs.get(new Place(uid, container, false));
        if (log != null) {
            log.close();
        }
    }

    void forget(String uid) {
        logs.entrySet()
                .removeIf(
                        entry -> {
                            boolean its = entry.getKey().uid().equals(uid);
                            if (its) {
                                entry.getValue().close();
                            }
                            return its;
                        });
    }

    public Log of(Resource pod, String asked, boolean previous) {
        String container = asked.isEmpty() ? only(pod) : asked;
        Log log = logs.get(new Place(pod.uid(), container, previous));
        if (log != null) {
            return log;
        }
        if (!names(pod, "containers").contains(container)
                && !names(pod, "initContainers").contains(container)) {
            throw Refusal.badRequest(
                    "container %s is not valid for pod %s".formatted(container, pod.name()));
        }
        if (previous) {
            throw Refusal.badRequest(
                    "previous terminated container \"%s\" in pod \"%s\" not found"
                            .formatted(container, pod.name()));
        }
        throw Refusal.badRequest(
                "container \"%s\" in pod \"%s\" is waiting to start: %s"
                        .formatted(container, pod.name(), waiting(pod, container)));
    }

    private static String only(Resource pod) {
        List<String> names = names(pod, "containers");
        String preferred = pod.annotation("kubectl.kubernetes.io/default-container");
        if (names.contains(preferred)) {
            return preferred;
        }
        if (names.size() > 1) {
            throw Refusal.badRequest(
                    "a container name must be specified for pod %s, choose one of: [%s]"
                            .formatted(pod.name(), String.join(" ", names)));
        }
        return names.getFirst();
    }

    private static List<String> names(Resource pod, String list) {
        List<String> names = new ArrayList<>();
        pod.at("/spec/" + list).forEach(each -> names.add(each.path("name").asText()));
        return names;
    }

    private static String waiting(Resource pod, String container) {
        for (String list : List.of("containerStatuses", "initContainerStatuses")) {
            for (JsonNode status : pod.at("/status/" + list)) {
                if (status.path("name").asText().equals(container)) {
                    return status.at("/state/waiting/reason").asText("ContainerCreating");
                }
            }
        }
        return pod.text("/spec/nodeName").isEmpty() ? "not scheduled" : "ContainerCreating";
    }

    /** Prints a line into a container's log, as the program in it would. */
    public void print(Registered place, Instant now, String text) {
        Log log = logs.get(new Place(place.pod().uid(), place.container(), false));
        if (log == null) {
            throw Refusal.notFound(Kinds.POD, place.pod().name());
        }
        log.print(now, text);
    }

    /** A container of a pod. */
    public record Registered(Resource pod, String container) {}
}
