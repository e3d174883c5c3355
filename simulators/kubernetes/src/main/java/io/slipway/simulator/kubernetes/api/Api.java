package io.slipway.simulator.kubernetes.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.kubernetes.cluster.Evictions;
import io.slipway.simulator.kubernetes.cluster.Logs;
import io.slipway.simulator.kubernetes.object.FieldSelector;
import io.slipway.simulator.kubernetes.object.Kind;
import io.slipway.simulator.kubernetes.object.Kinds;
import io.slipway.simulator.kubernetes.object.LabelSelector;
import io.slipway.simulator.kubernetes.object.Patch;
import io.slipway.simulator.kubernetes.object.Refusal;
import io.slipway.simulator.kubernetes.object.Resource;
import io.slipway.simulator.kubernetes.object.StrategicPatch;
import io.slipway.simulator.kubernetes.registry.DeleteOptions;
import io.slipway.simulator.kubernetes.registry.Deletion;
import io.slipway.simulator.kubernetes.registry.Part;
import io.slipway.simulator.kubernetes.registry.Registry;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Answers one request at a time. */
public final class Api {
    private static final long USUAL_WATCH_SECONDS = 2700;

    private final Registry registry;
    private final Discovery discovery;
    private final Watches watches;
    private final Listing listing;
    private final Evictions evictions;
    private final Logs logs;

    public Api(
            Registry registry, Watches watches, Listing listing, Evictions evictions, Logs logs) {
        this.registry = registry;
        this.discovery = new Discovery(registry.kinds());
        this.watches = watches;
        this.listing = listing;
        this.evictions = evictions;
        this.logs = logs;
    }

    /** What a request wants, in the words of access rules; empty for a path without an object. */
    public record Intent(
            String verb, String group, String resource, String namespace, String name) {}

    public Intent intent(Ask ask) {
        List<String> segments = segments(ask.path());
        if (!named(segments)) {
            return new Intent("get", "", "", "", "");
        }
        Target target;
        try {
            target = target(segments);
        } catch (Refusal e) {
            return new Intent("get", "", "", "", "");
        }
        return new Intent(
                verb(ask, target),
                target.kind().group(),
                target.resource(),
                target.namespace(),
                target.name());
    }

    private static String verb(Ask ask, Target target) {
        boolean collection = target.name().isEmpty();
        return switch (ask.method()) {
            case "GET" -> ask.flag("watch") ? "watch" : collection ? "list" : "get";
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> collection ? "deletecollection" : "delete";
            default -> "get";
        };
    }

    private static List<String> segments(String path) {
        return Arrays.stream(path.split("/")).filter(each -> !each.isEmpty()).toList();
    }

    private static boolean named(List<String> segments) {
        if (segments.isEmpty()) {
            return false;
        }
        return switch (segments.getFirst()) {
            case "api" -> segments.size() > 2;
            case "apis" -> segments.size() > 3;
            default -> false;
        };
    }

    private Target target(List<String> segments) {
        return Target.of(
                registry.kinds(),
                segments.getFirst().equals("api"),
                segments.subList(1, segments.size()));
    }

    public Reply answer(Ask ask) {
        try {
            List<String> segments = segments(ask.path());
            if (!named(segments)) {
                return general(ask, segments);
            }
            if (segments.get(1).equals("authorization.k8s.io")) {
                return Reply.json(201, allowed(ask.object()));
            }
            Target target = target(segments);
            return target.part().isEmpty() ? whole(ask, target) : part(ask, target);
        } catch (Refusal e) {
            return Reply.refused(e);
        }
    }

    /** Whoever has come so far may do all; what is denied is a fault, and asked there. */
    private static ObjectNode allowed(ObjectNode review) {
        review.putObject("status").put("allowed", true).put("reason", "slipway simulator");
        return review;
    }

    private Reply general(Ask ask, List<String> segments) {
        String path = String.join("/", segments);
        return switch (path) {
            case "healthz", "livez", "readyz" -> Reply.text("ok");
            case "version" -> Reply.json(200, Discovery.version());
            case "api" -> Reply.json(200, Discovery.core(ask.header("host")));
            case "api/v1" -> Reply.json(200, discovery.resources("", "v1"));
            case "apis" -> Reply.json(200, discovery.groups());
            case "openapi/v2" ->
                    new Reply.Whole(
                            200,
                            "application/com.github.proto-openapi.spec.v2.v1.0+protobuf",
                            Buffer.buffer(Discovery.openApi()),
                            0);
            default -> {
                if (segments.size() == 2 && segments.getFirst().equals("apis")) {
                    yield Reply.json(200, discovery.group(segments.get(1)));
                }
                if (segments.size() == 3 && segments.getFirst().equals("apis")) {
                    yield Reply.json(200, discovery.resources(segments.get(1), segments.get(2)));
                }
                throw Refusal.noPath();
            }
        };
    }

    private Reply whole(Ask ask, Target target) {
        Kind kind = target.kind();
        boolean collection = target.name().isEmpty();
        return switch (ask.method()) {
            case "GET" -> {
                if (ask.flag("watch")) {
                    yield watch(ask, target);
                }
                Form form = Form.of(ask.header("accept"));
                yield Reply.json(
                        200,
                        collection
                                ? list(kind, listing.page(target, ask), form)
                                : shown(kind, registry.get(kind, target.key()), form));
            }
            case "POST" -> {
                if (!collection || (kind.namespaced() && target.namespace().isEmpty())) {
                    throw notAllowed();
                }
                yield Reply.json(
                        201,
                        registry.create(kind, target.namespace(), ask.object(), ask.dryRun())
                                .tree());
            }
            case "PUT" -> Reply.json(200, put(ask, target, Part.WHOLE));
            case "PATCH" -> Reply.json(200, patch(ask, target, Part.WHOLE));
            case "DELETE" -> collection ? deleteAll(ask, target) : delete(ask, target);
            default -> throw notAllowed();
        };
    }

    private static Refusal notAllowed() {
        return Refusal.of(
                405,
                "MethodNotAllowed",
                "the server does not allow this method on the requested resource");
    }

    private ObjectNode shown(Kind kind, Resource resource, Form form) {
        return switch (form) {
            case PLAIN -> resource.tree();
            case METADATA -> Tables.metadata(resource);
            case TABLE -> {
                ObjectNode table = Tables.table(kind, List.of(resource), registry.now());
                Resource.child(table, "metadata")
                        .put("resourceVersion", Long.toString(resource.version()));
                yield table;
            }
        };
    }

    private ObjectNode list(Kind kind, Listing.Page page, Form form) {
        ObjectNode list =
                switch (form) {
                    case PLAIN ->
                            Resource.object()
                                    .put("kind", kind.name() + "List")
                                    .put("apiVersion", kind.apiVersion());
                    case METADATA ->
                            Resource.object()
                                    .put("kind", "PartialObjectMetadataList")
                                    .put("apiVersion", "meta.k8s.io/v1");
                    case TABLE -> Tables.table(kind, page.items(), registry.now());
                };
        ObjectNode meta = list.putObject("metadata");
        meta.put("resourceVersion", Long.toString(page.version()));
        if (page.next() != null) {
            meta.put("continue", page.next());
        }
        if (page.left() != null) {
            meta.put("remainingItemCount", page.left());
        }
        if (form != Form.TABLE) {
            ArrayNode items = list.putArray("items");
            page.items().forEach(item -> items.add(shown(kind, item, form)));
        }
        return list;
    }

    private Reply watch(Ask ask, Target target) {
        String fields = ask.query("fieldSelector");
        if (!target.name().isEmpty()) {
            fields = "metadata.name=" + target.name();
        }
        String seconds = ask.query("timeoutSeconds");
        Form form = Form.of(ask.header("accept"));
        Watch watch =
                new Watch(
                        target.kind(),
                        target.namespace(),
                        LabelSelector.parse(ask.query("labelSelector")),
                        FieldSelector.parse(target.kind(), fields),
                        form == Form.PLAIN ? null : each -> shown(target.kind(), each, form),
                        ask.flag("allowWatchBookmarks"),
                        seconds.isEmpty() ? USUAL_WATCH_SECONDS : Watches.number(seconds));
        watches.open(watch, ask.query("resourceVersion"));
        return new Reply.Watching(watch);
    }

    private JsonNode put(Ask ask, Target target, Part part) {
        if (target.name().isEmpty()) {
            throw notAllowed();
        }
        return registry.update(target.kind(), target.key(), part, ask.object(), ask.dryRun())
                .tree();
    }

    private JsonNode patch(Ask ask, Target target, Part part) {
        if (target.name().isEmpty()) {
            throw notAllowed();
        }
        Resource before = registry.get(target.kind(), target.key());
        ObjectNode after = patched(target.kind(), before, ask);
        return registry.update(target.kind(), target.key(), part, after, ask.dryRun()).tree();
    }

    private static ObjectNode patched(Kind kind, Resource before, Ask ask) {
        return switch (ask.contentType()) {
            case "application/json-patch+json" -> Patch.applied(before.tree(), ask.tree());
            case "application/merge-patch+json" -> Patch.merged(before.tree(), ask.tree());
            case "application/strategic-merge-patch+json" -> {
                if (kind.custom()) {
                    throw unsupported(
                            "application/json-patch+json, application/merge-patch+json,"
                                    + " application/apply-patch+yaml");
                }
                yield StrategicPatch.merged(before.tree(), ask.tree());
            }
            default ->
                    throw unsupported(
                            "application/json-patch+json, application/merge-patch+json,"
                                    + " application/strategic-merge-patch+json");
        };
    }

    private static Refusal unsupported(String known) {
        return Refusal.of(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: "
                        + known);
    }

    private Reply delete(Ask ask, Target target) {
        Deletion deletion =
                registry.delete(
                        target.kind(),
                        target.key(),
                        DeleteOptions.of(ask.tree(), ask.query()),
                        ask.dryRun() || ask.tree().has("dryRun"));
        Resource resource = deletion.resource();
        if (!deletion.gone() || target.kind().equals(Kinds.POD)) {
            return Reply.json(200, resource.tree());
        }
        ObjectNode status =
                Resource.object()
                        .put("kind", "Status")
                        .put("apiVersion", "v1")
                        .put("status", "Success");
        status.putObject("metadata");
        ObjectNode details = status.putObject("details").put("name", target.name());
        if (!target.kind().group().isEmpty()) {
            details.put("group", target.kind().group());
        }
        details.put("kind", target.kind().plural()).put("uid", resource.uid());
        return Reply.json(200, status);
    }

    private Reply deleteAll(Ask ask, Target target) {
        DeleteOptions options = DeleteOptions.of(ask.tree(), ask.query());
        Listing.Page page = listing.page(target, ask);
        for (Resource item : List.copyOf(page.items())) {
            if (registry.store().find(target.kind(), item.key()) != null) {
                registry.delete(target.kind(), item.key(), options, ask.dryRun());
            }
        }
        return Reply.json(200, list(target.kind(), page, Form.PLAIN));
    }

    private Reply part(Ask ask, Target target) {
        Kind kind = target.kind();
        String part = target.part();
        if (part.equals("status") && kind.hasStatus()) {
            return Reply.json(
                    200,
                    switch (ask.method()) {
                        case "GET" -> registry.get(kind, target.key()).tree();
                        case "PUT" -> put(ask, target, Part.STATUS);
                        case "PATCH" -> patch(ask, target, Part.STATUS);
                        default -> throw notAllowed();
                    });
        }
        if (kind.equals(Kinds.POD)) {
            return podPart(ask, target);
        }
        if (part.equals("finalize") && kind.equals(Kinds.NAMESPACE)) {
            return Reply.json(200, finalizeNamespace(ask, target));
        }
        if (part.equals("scale") && kind.group().equals("apps")) {
            return Reply.json(200, scale(ask, target));
        }
        throw Refusal.noPath();
    }

    private Reply podPart(Ask ask, Target target) {
        return switch (ask.method() + " " + target.part()) {
            case "POST eviction" -> {
                evictions.evict(target.key(), ask.object(), ask.dryRun());
                yield Reply.json(
                        201,
                        Resource.object()
                                .put("kind", "Status")
                                .put("apiVersion", "v1")
                                .put("status", "Success")
                                .put("code", 201));
            }
            case "POST binding" -> {
                String node = ask.object().path("target").path("name").asText();
                registry.edit(
                        Kinds.POD,
                        target.key(),
                        Part.SYSTEM,
                        pod -> {
                            if (!pod.path("spec").path("nodeName").asText().isEmpty()) {
                                throw Refusal.conflict(
                                        Kinds.POD,
                                        target.name(),
                                        "pod %s is already assigned to node \"%s\""
                                                .formatted(
                                                        target.name(),
                                                        pod.path("spec")
                                                                .path("nodeName")
                                                                .asText()));
                            }
                            Resource.child(pod, "spec").put("nodeName", node);
                        });
                yield Reply.json(
                        201,
                        Resource.object()
                                .put("kind", "Status")
                                .put("apiVersion", "v1")
                                .put("status", "Success")
                                .put("code", 201));
            }
            case "GET log" -> log(ask, registry.get(Kinds.POD, target.key()));
            default -> throw Refusal.noPath();
        };
    }

    private Reply log(Ask ask, Resource pod) {
        Logs.Log log = logs.of(pod, ask.query("container"), ask.flag("previous"));
        String text = log.text(ask.query(), registry.now());
        return ask.flag("follow") && log.open()
                ? new Reply.Following(new Tail(text, log))
                : Reply.text(text);
    }

    private JsonNode finalizeNamespace(Ask ask, Target target) {
        JsonNode finalizers = ask.object().path("spec").path("finalizers");
        return registry.edit(
                        Kinds.NAMESPACE,
                        target.key(),
                        Part.SYSTEM,
                        namespace ->
                                Resource.child(namespace, "spec")
                                        .set(
                                                "finalizers",
                                                finalizers.isArray()
                                                        ? finalizers
                                                        : Resource.JSON.createArrayNode()))
                .tree();
    }

    private JsonNode scale(Ask ask, Target target) {
        Resource workload = registry.get(target.kind(), target.key());
        ObjectNode scale = scale(workload);
        ObjectNode wanted =
                switch (ask.method()) {
                    case "GET" -> scale;
                    case "PUT" -> ask.object();
                    case "PATCH" -> patched(target.kind(), new Resource(scale), ask);
                    default -> throw notAllowed();
                };
        int replicas = wanted.path("spec").path("replicas").asInt();
        if (ask.method().equals("GET") || ask.dryRun()) {
            return wanted;
        }
        return scale(
                registry.edit(
                        target.kind(),
                        target.key(),
                        Part.WHOLE,
                        tree -> Resource.child(tree, "spec").put("replicas", replicas)));
    }

    private static ObjectNode scale(Resource workload) {
        ObjectNode scale =
                Resource.object().put("kind", "Scale").put("apiVersion", "autoscaling/v1");
        ObjectNode meta = scale.putObject("metadata");
        for (String field :
                Set.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
            meta.set(field, workload.at("/metadata/" + field));
        }
        scale.putObject("spec").put("replicas", workload.at("/spec/replicas").asInt());
        List<String> selector = new ArrayList<>();
        Resource.map(workload.at("/spec/selector/matchLabels"))
                .forEach((key, value) -> selector.add(key + "=" + value));
        scale.putObject("status")
                .put("replicas", workload.at("/status/replicas").asInt())
                .put("selector", String.join(",", selector));
        return scale;
    }
}
