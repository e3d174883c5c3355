package io.slipway.simulator.kubernetes.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.kubernetes.object.Kind;
import io.slipway.simulator.kubernetes.object.Kinds;
import io.slipway.simulator.kubernetes.object.Refusal;
import io.slipway.simulator.kubernetes.object.Resource;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** What the server says it serves. */
final class Discovery {
    static final String VERSION = "v1.32.9";
    private static final List<String> VERBS =
            List.of(
                    "create",
                    "delete",
                    "deletecollection",
                    "get",
                    "list",
                    "patch",
                    "update",
                    "watch");
    private static final Map<String, List<String>> SCALED =
            Map.of("apps", List.of("deployments", "replicasets", "statefulsets"));

    private final Kinds kinds;

    Discovery(Kinds kinds) {
        this.kinds = kinds;
    }

    static ObjectNode version() {
        return Resource.object()
                .put("major", "1")
                .put("minor", "32")
                .put("gitVersion", VERSION)
                .put("gitCommit", "0000000000000000000000000000000000000000")
                .put("gitTreeState", "clean")
                .put("buildDate", "2026-01-01T00:00:00Z")
                .put("goVersion", "slipway-simulator")
                .put("compiler", "gc")
                .put("platform", "linux/amd64");
    }

    static ObjectNode core(String host) {
        ObjectNode versions = Resource.object().put("kind", "APIVersions");
        versions.putArray("versions").add("v1");
        versions.putArray("serverAddressByClientCIDRs")
                .addObject()
                .put("clientCIDR", "0.0.0.0/0")
                .put("serverAddress", host);
        return versions;
    }

    ObjectNode groups() {
        ObjectNode list = Resource.object().put("kind", "APIGroupList").put("apiVersion", "v1");
        ArrayNode groups = list.putArray("groups");
        kinds.groups()
                .forEach(
                        (group, versions) -> {
                            if (!group.isEmpty()) {
                                groups.add(group(group, versions));
                            }
                        });
        return list;
    }

    ObjectNode group(String group) {
        List<String> versions = kinds.groups().get(group);
        if (versions == null || group.isEmpty()) {
            throw Refusal.noPath();
        }
        return group(group, versions).put("kind", "APIGroup").put("apiVersion", "v1");
    }

    private static ObjectNode group(String group, List<String> versions) {
        ObjectNode node = Resource.object().put("name", group);
        ArrayNode list = node.putArray("versions");
        versions.forEach(version -> list.add(version(group, version)));
        node.set("preferredVersion", version(group, versions.getFirst()));
        return node;
    }

    private static ObjectNode version(String group, String version) {
        return Resource.object().put("groupVersion", group + "/" + version).put("version", version);
    }

    ObjectNode resources(String group, String version) {
        List<String> versions = kinds.groups().get(group);
        if (versions == null || !versions.contains(version)) {
            throw Refusal.noPath();
        }
        ObjectNode list =
                Resource.object()
                        .put("kind", "APIResourceList")
                        .put("apiVersion", "v1")
                        .put("groupVersion", group.isEmpty() ? version : group + "/" + version);
        ArrayNode resources = list.putArray("resources");
        for (Kind kind : kinds.all()) {
            if (kind.group().equals(group) && kind.version().equals(version)) {
                describe(kind, resources);
            }
        }
        return list;
    }

    private static void describe(Kind kind, ArrayNode resources) {
        ObjectNode node =
                resources
                        .addObject()
                        .put("name", kind.plural())
                        .put("singularName", kind.singular())
                        .put("namespaced", kind.namespaced())
                        .put("kind", kind.name());
        ArrayNode verbs = node.putArray("verbs");
        VERBS.forEach(verbs::add);
        if (!kind.shortNames().isEmpty()) {
            ArrayNode shorts = node.putArray("shortNames");
            kind.shortNames().forEach(shorts::add);
        }
        if (kind.is("", "pods") || kind.is("", "services") || kind.group().equals("apps")) {
            node.putArray("categories").add("all");
        }
        if (kind.hasStatus()) {
            part(resources, kind, "status", kind.name(), "get", "patch", "update");
        }
        if (kind.equals(Kinds.POD)) {
            part(resources, kind, "log", "Pod", "get");
            part(resources, kind, "binding", "Binding", "create");
            part(resources, kind, "eviction", "Eviction", "create")
                    .put("group", "policy")
                    .put("version", "v1");
        }
        if (SCALED.getOrDefault(kind.group(), List.of()).contains(kind.plural())) {
            part(resources, kind, "scale", "Scale", "get", "patch", "update")
                    .put("group", "autoscaling")
                    .put("version", "v1");
        }
    }

    private static ObjectNode part(
            ArrayNode resources, Kind kind, String part, String name, String... verbs) {
        ObjectNode node =
                resources
                        .addObject()
                        .put("name", kind.plural() + "/" + part)
                        .put("singularName", "")
                        .put("namespaced", kind.namespaced())
                        .put("kind", name);
        ArrayNode list = node.putArray("verbs");
        for (String verb : verbs) {
            list.add(verb);
        }
        return node;
    }

    /**
     * A document without definitions: clients that validate against it find nothing to object to.
     * Fields 1, 2 and 8 of the protobuf form of OpenAPI v2.
     */
    static byte[] openApi() {
        byte[] info = message(1, "Kubernetes".getBytes(StandardCharsets.UTF_8));
        byte[] version = message(2, VERSION.getBytes(StandardCharsets.UTF_8));
        return joined(
                message(1, "2.0".getBytes(StandardCharsets.UTF_8)),
                message(2, joined(info, version)),
                message(8, new byte[0]));
    }

    private static byte[] message(int field, byte[] content) {
        return joined(new byte[] {(byte) (field << 3 | 2), (byte) content.length}, content);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
