package io.slipway.simulator.kubernetes.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.kubernetes.object.Kind;
import io.slipway.simulator.kubernetes.object.Kinds;
import io.slipway.simulator.kubernetes.object.Resource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The rows that {@code kubectl get} prints. */
final class Tables {
    /** One column; wide ones are shown only when asked for. */
    private record Column(String name, boolean wide, BiFunction<Resource, Instant, Object> value) {}

    private static final Column NAME = new Column("Name", false, (object, _) -> object.name());
    private static final Column AGE =
            new Column("Age", false, (object, now) -> age(object, "creationTimestamp", now));

    private static final Map<Kind, List<Column>> COLUMNS =
            Map.ofEntries(
                    Map.entry(
                            Kinds.POD,
                            List.of(
                                    NAME,
                                    column("Ready", Tables::readyContainers),
                                    column("Status", Tables::podStatus),
                                    column("Restarts", Tables::restarts),
                                    AGE,
                                    wide("IP", "/status/podIP"),
                                    wide("Node", "/spec/nodeName"))),
                    Map.entry(
                            Kinds.NODE,
                            List.of(
                                    NAME,
                                    column("Status", Tables::nodeStatus),
                                    column("Roles", _ -> "<none>"),
                                    AGE,
                                    text("Version", "/status/nodeInfo/kubeletVersion"))),
                    Map.entry(Kinds.NAMESPACE, List.of(NAME, text("Status", "/status/phase"), AGE)),
                    Map.entry(
                            Kinds.SERVICE,
                            List.of(
                                    NAME,
                                    text("Type", "/spec/type"),
                                    text("Cluster-IP", "/spec/clusterIP"),
                                    column("External-IP", _ -> "<none>"),
                                    column("Port(s)", Tables::ports),
                                    AGE)),
                    Map.entry(
                            Kinds.CLAIM,
                            List.of(
                                    NAME,
                                    text("Status", "/status/phase"),
                                    text("Volume", "/spec/volumeName"),
                                    text("Capacity", "/status/capacity/storage"),
                                    text("Access Modes", "/spec/accessModes/0"),
                                    text("StorageClass", "/spec/storageClassName"),
                                    AGE)),
                    Map.entry(
                            Kinds.DEPLOYMENT,
                            List.of(
                                    NAME,
                                    column(
                                            "Ready",
                                            each ->
                                                    each.at("/status/readyReplicas").asInt()
                                                            + "/"
                                                            + each.at("/spec/replicas").asInt()),
                                    number("Up-to-date", "/status/updatedReplicas"),
                                    number("Available", "/status/availableReplicas"),
                                    AGE)),
                    Map.entry(
                            Kinds.DAEMON_SET,
                            List.of(
                                    NAME,
                                    number("Desired", "/status/desiredNumberScheduled"),
                                    number("Current", "/status/currentNumberScheduled"),
                                    number("Ready", "/status/numberReady"),
                                    AGE)),
                    Map.entry(
                            Kinds.JOB,
                            List.of(
                                    NAME,
                                    column(
                                            "Completions",
                                            each ->
                                                    each.at("/status/succeeded").asInt()
                                                            + "/"
                                                            + each.at("/spec/completions")
                                                                    .asInt(1)),
                                    AGE)),
                    Map.entry(
                            Kinds.EVENT,
                            List.of(
                                    new Column(
                                            "Last Seen",
                                            false,
                                            (event, now) ->
                                                    since(event.text("/lastTimestamp"), now)),
                                    text("Type", "/type"),
                                    text("Reason", "/reason"),
                                    column(
                                            "Object",
                                            each ->
                                                    each.text("/involvedObject/kind")
                                                                    .toLowerCase(Locale.ROOT)
                                                            + "/"
                                                            + each.text("/involvedObject/name")),
                                    text("Message", "/message"))));

    private Tables() {}

    private static Column column(String name, Function<Resource, Object> value) {
        return new Column(name, false, (object, _) -> value.apply(object));
    }

    private static Column text(String name, String pointer) {
        return column(name, object -> object.text(pointer));
    }

    private static Column number(String name, String pointer) {
        return column(name, object -> object.at(pointer).asInt());
    }

    private static Column wide(String name, String pointer) {
        return new Column(name, true, (object, _) -> object.at(pointer).asText("<none>"));
    }

    static ObjectNode table(Kind kind, List<Resource> items, Instant now) {
        List<Column> columns = COLUMNS.getOrDefault(kind, List.of(NAME, AGE));
        ObjectNode table =
                Resource.object().put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
        table.putObject("metadata");
        ArrayNode heads = table.putArray("columnDefinitions");
        for (Column column : columns) {
            heads.addObject()
                    .put("name", column.name())
                    .put("type", "string")
                    .put("format", column.name().equals("Name") ? "name" : "")
                    .put("description", "")
                    .put("priority", column.wide() ? 1 : 0);
        }
        ArrayNode rows = table.putArray("rows");
        for (Resource item : items) {
            ObjectNode row = rows.addObject();
            ArrayNode cells = row.putArray("cells");
            for (Column column : columns) {
                cells.addPOJO(column.value().apply(item, now));
            }
            row.set("object", metadata(item));
        }
        return table;
    }

    static ObjectNode metadata(Resource item) {
        ObjectNode part =
                Resource.object()
                        .put("kind", "PartialObjectMetadata")
                        .put("apiVersion", "meta.k8s.io/v1");
        part.set("metadata", item.at("/metadata"));
        return part;
    }

    private static String age(Resource object, String field, Instant now) {
        return since(object.text("/metadata/" + field), now);
    }

    private static String since(String time, Instant now) {
        if (time.isEmpty()) {
            return "<unknown>";
        }
        long seconds = Math.max(0, Duration.between(Instant.parse(time), now).toSeconds());
        if (seconds < 120) {
            return seconds + "s";
        }
        if (seconds < 7200) {
            return seconds / 60 + "m";
        }
        return seconds < 172_800 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
    }

    private static String readyContainers(Resource pod) {
        int ready = 0;
        for (JsonNode status : pod.at("/status/containerStatuses")) {
            ready += status.path("ready").asBoolean() ? 1 : 0;
        }
        return ready + "/" + pod.at("/spec/containers").size();
    }

    private static int restarts(Resource pod) {
        int restarts = 0;
        for (JsonNode status : pod.at("/status/containerStatuses")) {
            restarts += status.path("restartCount").asInt();
        }
        return restarts;
    }

    private static String podStatus(Resource pod) {
        if (pod.deleting()) {
            return "Terminating";
        }
        if (!pod.text("/status/reason").isEmpty()) {
            return pod.text("/status/reason");
        }
        int done = 0;
        for (JsonNode status : pod.at("/status/initContainerStatuses")) {
            if (status.at("/state/terminated/exitCode").asInt(-1) == 0) {
                done++;
                continue;
            }
            String reason = reason(status);
            return reason.isEmpty() || reason.equals("PodInitializing")
                    ? "Init:%d/%d".formatted(done, pod.at("/spec/initContainers").size())
                    : "Init:" + reason;
        }
        List<String> reasons = new ArrayList<>();
        for (JsonNode status : pod.at("/status/containerStatuses")) {
            String reason = reason(status);
            if (!reason.isEmpty()) {
                reasons.add(reason);
            }
        }
        return reasons.isEmpty() ? pod.text("/status/phase") : reasons.getFirst();
    }

    private static String reason(JsonNode status) {
        return status.at("/state/waiting/reason")
                .asText(status.at("/state/terminated/reason").asText());
    }

    private static String nodeStatus(Resource node) {
        String status = node.is("Ready") ? "Ready" : "NotReady";
        return node.at("/spec/unschedulable").asBoolean() ? status + ",SchedulingDisabled" : status;
    }

    private static String ports(Resource service) {
        List<String> ports = new ArrayList<>();
        for (JsonNode port : service.at("/spec/ports")) {
            String outside = port.has("nodePort") ? ":" + port.path("nodePort").asInt() : "";
            ports.add(port.path("port").asInt() + outside + "/" + port.path("protocol").asText());
        }
        return ports.isEmpty() ? "<none>" : String.join(",", ports);
    }
}
