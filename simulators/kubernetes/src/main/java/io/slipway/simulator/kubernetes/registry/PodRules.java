package io.slipway.simulator.kubernetes.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.kubernetes.object.Key;
import io.slipway.simulator.kubernetes.object.Kinds;
import io.slipway.simulator.kubernetes.object.Quantity;
import io.slipway.simulator.kubernetes.object.Refusal.Cause;
import io.slipway.simulator.kubernetes.object.Resource;
import io.slipway.simulator.kubernetes.object.Store;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Pods, and the pod templates of the workloads. */
final class PodRules implements Rules {
    static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final List<String> RESTARTS = List.of("Always", "OnFailure", "Never");

    private final Store store;

    PodRules(Store store) {
        this.store = store;
    }

    @Override
    public void fill(ObjectNode pod, @Nullable Resource before) {
        ObjectNode spec = Resource.child(pod, "spec");
        fillSpec(spec);
        if (before == null) {
            String account = spec.path("serviceAccountName").asText("default");
            spec.put("serviceAccountName", account).put("serviceAccount", account);
            fillPriority(spec);
            fillTolerations(spec);
            pod.putObject("status").put("phase", "Pending").put("qosClass", qos(spec));
        }
    }

    /** What a template gets too. */
    static void fillSpec(ObjectNode spec) {
        absent(spec, "restartPolicy", "Always");
        absent(spec, "dnsPolicy", "ClusterFirst");
        absent(spec, "schedulerName", "default-scheduler");
        if (!spec.has("terminationGracePeriodSeconds")) {
            spec.put("terminationGracePeriodSeconds", 30);
        }
        Resource.child(spec, "securityContext");
        for (String list : List.of("initContainers", "containers")) {
            for (JsonNode each : spec.path(list)) {
                if (each instanceof ObjectNode container) {
                    fillContainer(container);
                }
            }
        }
    }

    private static void fillContainer(ObjectNode container) {
        String image = container.path("image").asText();
        String tag = image.substring(image.lastIndexOf('/') + 1);
        boolean latest = !image.contains("@") && (!tag.contains(":") || tag.endsWith(":latest"));
        absent(container, "imagePullPolicy", latest ? "Always" : "IfNotPresent");
        absent(container, "terminationMessagePath", "/dev/termination-log");
        absent(container, "terminationMessagePolicy", "File");
        ObjectNode resources = Resource.child(container, "resources");
        if (resources.get("limits") instanceof ObjectNode limits && !limits.isEmpty()) {
            ObjectNode requests = Resource.child(resources, "requests");
            limits.properties()
                    .forEach(
                            limit -> {
                                if (!requests.has(limit.getKey())) {
                                    requests.set(limit.getKey(), limit.getValue());
                                }
                            });
        }
        for (JsonNode port : container.path("ports")) {
            absent((ObjectNode) port, "protocol", "TCP");
        }
    }

    private void fillPriority(ObjectNode spec) {
        String name = spec.path("priorityClassName").asText();
        Resource priority =
                name.isEmpty() ? null : store.find(Kinds.PRIORITY_CLASS, new Key("", name));
        if (!spec.has("priority")) {
            spec.put("priority", priority == null ? 0 : priority.at("/value").asInt());
        }
        absent(spec, "preemptionPolicy", "PreemptLowerPriority");
        if (!spec.has("enableServiceLinks")) {
            spec.put("enableServiceLinks", true);
        }
    }

    /** A pod stays five minutes on a node that is not ready, unless it says otherwise. */
    private static void fillTolerations(ObjectNode spec) {
        ArrayNode tolerations = Resource.list(spec, "tolerations");
        for (String taint : List.of("not-ready", "unreachable")) {
            String key = "node.kubernetes.io/" + taint;
            boolean said =
                    tolerations
                            .valueStream()
                            .anyMatch(
                                    each ->
                                            each.path("key").asText(key).equals(key)
                                                    && each.path("effect")
                                                            .asText("NoExecute")
                                                            .equals("NoExecute"));
            if (!said) {
                tolerations
                        .addObject()
                        .put("key", key)
                        .put("operator", "Exists")
                        .put("effect", "NoExecute")
                        .put("tolerationSeconds", 300);
            }
        }
    }

    private static String qos(ObjectNode spec) {
        boolean any = false;
        boolean guaranteed = true;
        for (JsonNode container : spec.path("containers")) {
            JsonNode limits = container.path("resources").path("limits");
            JsonNode requests = container.path("resources").path("requests");
            for (String name : List.of("cpu", "memory")) {
                any |= limits.has(name) || requests.has(name);
                guaranteed &=
                        limits.has(name)
                                && Quantity.milli(limits.path(name).asText())
                                        == Quantity.milli(requests.path(name).asText());
            }
        }
        return guaranteed ? "Guaranteed" : any ? "Burstable" : "BestEffort";
    }

    @Override
    public void check(Resource pod, @Nullable Resource before, List<Cause> causes) {
        if (before != null) {
            checkUpdate(pod, before, causes);
            return;
        }
        checkSpec(pod.at("/spec"), "spec", causes);
        String account = pod.text("/spec/serviceAccountName");
        if (store.find(Kinds.SERVICE_ACCOUNT, new Key(pod.namespace(), account)) == null) {
            causes.add(
                    Cause.forbidden(
                            "spec.serviceAccountName",
                            "error looking up service account %s/%s: serviceaccount \"%s\" not found"
                                    .formatted(pod.namespace(), account, account)));
        }
        String priority = pod.text("/spec/priorityClassName");
        if (!priority.isEmpty()
                && store.find(Kinds.PRIORITY_CLASS, new Key("", priority)) == null) {
            causes.add(
                    Cause.forbidden(
                            "spec.priorityClassName",
                            "no PriorityClass with name %s was found".formatted(priority)));
        }
    }

    static void checkSpec(JsonNode spec, String path, List<Cause> causes) {
        if (spec.path("containers").isEmpty()) {
            causes.add(Cause.required(path + ".containers"));
        }
        String restart = spec.path("restartPolicy").asText();
        if (!RESTARTS.contains(restart)) {
            causes.add(
                    Cause.unsupported(
                            path + ".restartPolicy",
                            restart,
                            "\"Always\", \"OnFailure\", \"Never\""));
        }
        Set<String> volumes = new HashSet<>();
        for (JsonNode volume : spec.path("volumes")) {
            if (!volumes.add(volume.path("name").asText())) {
                causes.add(Cause.duplicate(path + ".volumes.name", volume.path("name").asText()));
            }
        }
        Set<String> names = new HashSet<>();
        for (String list : List.of("initContainers", "containers")) {
            int i = 0;
            for (JsonNode container : spec.path(list)) {
                checkContainer(
                        container, "%s.%s[%d]".formatted(path, list, i++), volumes, names, causes);
            }
        }
    }

    private static void checkContainer(
            JsonNode container,
            String path,
            Set<String> volumes,
            Set<String> names,
            List<Cause> causes) {
        String name = container.path("name").asText();
        if (name.isEmpty()) {
            causes.add(Cause.required(path + ".name"));
        } else if (!LABEL.matcher(name).matches()) {
            causes.add(Cause.invalid(path + ".name", name, Names.LABEL_RULE));
        } else if (!names.add(name)) {
            causes.add(Cause.duplicate(path + ".name", name));
        }
        if (container.path("image").asText().isEmpty()) {
            causes.add(Cause.required(path + ".image"));
        }
        for (JsonNode mount : container.path("volumeMounts")) {
            if (!volumes.contains(mount.path("name").asText())) {
                causes.add(
                        new Cause(
                                "FieldValueNotFound",
                                path + ".volumeMounts[0].name",
                                "Not found: \"%s\"".formatted(mount.path("name").asText())));
            }
        }
        checkResources(container.path("resources"), path + ".resources", causes);
    }

    private static void checkResources(JsonNode resources, String path, List<Cause> causes) {
        JsonNode limits = resources.path("limits");
        JsonNode requests = resources.path("requests");
        for (String side : List.of("limits", "requests")) {
            resources
                    .path(side)
                    .properties()
                    .forEach(
                            entry -> {
                                String text = entry.getValue().asText();
                                String field = "%s.%s[%s]".formatted(path, side, entry.getKey());
                                if (!Quantity.valid(text)) {
                                    causes.add(
                                            Cause.invalid(
                                                    field,
                                                    text,
                                                    "quantities must match the regular expression"
                                                            + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"));
                                } else if (Quantity.milli(text) < 0) {
                                    causes.add(
                                            Cause.invalid(
                                                    field,
                                                    text,
                                                    "must be greater than or equal to 0"));
                                } else if (entry.getKey().contains("/")
                                        && Quantity.milli(text) % 1000 != 0) {
                                    causes.add(Cause.invalid(field, text, "must be an integer"));
                                }
                            });
        }
        requests.properties()
                .forEach(
                        request -> {
                            String name = request.getKey();
                            String text = request.getValue().asText();
                            String field = path + ".requests";
                            if (!limits.has(name)) {
                                if (name.contains("/")) {
                                    causes.add(
                                            Cause.required(
                                                    path + ".limits",
                                                    "Limit must be set for non overcommitable"
                                                            + " resources"));
                                }
                                return;
                            }
                            long limit = Quantity.milli(limits.path(name).asText());
                            if (name.contains("/") && Quantity.milli(text) != limit) {
                                causes.add(
                                        Cause.invalid(
                                                field,
                                                text,
                                                "must be equal to %s limit of %s"
                                                        .formatted(
                                                                name, limits.path(name).asText())));
                            } else if (Quantity.milli(text) > limit) {
                                causes.add(
                                        Cause.invalid(
                                                field,
                                                text,
                                                "must be less than or equal to %s limit of %s"
                                                        .formatted(
                                                                name, limits.path(name).asText())));
                            }
                        });
    }

    /** Of a pod's spec only the images, the deadline, the grace and more tolerations may change. */
    private static void checkUpdate(Resource pod, Resource before, List<Cause> causes) {
        if (!mutable(pod).equals(mutable(before))) {
            causes.add(
                    Cause.forbidden(
                            "spec",
                            "pod updates may not change fields other than"
                                    + " `spec.containers[*].image`,`spec.initContainers[*].image`,"
                                    + "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions"
                                    + " to existing tolerations),`spec.terminationGracePeriodSeconds`"
                                    + " (allow it to be set to 1 if it was previously negative)"));
        }
    }

    private static JsonNode mutable(Resource pod) {
        ObjectNode spec = pod.at("/spec").deepCopy();
        spec.remove(List.of("activeDeadlineSeconds", "tolerations", "schedulingGates"));
        for (String list : List.of("containers", "initContainers")) {
            spec.path(list).forEach(container -> ((ObjectNode) container).remove("image"));
        }
        if (!pod.at("/spec/schedulingGates").isEmpty()) {
            spec.remove(List.of("nodeSelector", "affinity"));
        }
        return spec;
    }

    private static void absent(ObjectNode node, String field, String value) {
        if (!node.has(field)) {
            node.put(field, value);
        }
    }
}
