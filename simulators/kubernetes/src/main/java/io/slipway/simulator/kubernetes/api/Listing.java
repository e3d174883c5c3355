package io.slipway.simulator.kubernetes.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.kubernetes.object.FieldSelector;
import io.slipway.simulator.kubernetes.object.Kind;
import io.slipway.simulator.kubernetes.object.LabelSelector;
import io.slipway.simulator.kubernetes.object.Refusal;
import io.slipway.simulator.kubernetes.object.Resource;
import io.slipway.simulator.kubernetes.object.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lists. The pages of one list show one moment: the first page keeps what the others will show. */
public final class Listing {
    private static final int MAX_KEPT = 100;

    /** The rest of a list that is being read in pages. */
    private record Kept(long version, Kind kind, String scope, List<Resource> items) {}

    /** One page. */
    record Page(
            List<Resource> items, long version, @Nullable String next, @Nullable Integer left) {}

    private final Store store;
    private final Deque<Kept> kept = new ArrayDeque<>();
    private Map<Kind, List<Resource>> frozen = Map.of();
    private long frozenVersion;

    public Listing(Store store) {
        this.store = store;
    }

    /** From now on lists show this moment, as those of a server with an old cache. */
    public void freeze(Iterable<Kind> kinds) {
        Map<Kind, List<Resource>> copy = new HashMap<>();
        kinds.forEach(kind -> copy.put(kind, List.copyOf(store.all(kind))));
        frozen = copy;
        frozenVersion = store.version();
    }

    public void thaw() {
        frozen = Map.of();
    }

    /** Forgets the lists that are being read: their next page is refused as too old. */
    public void forget() {
        kept.clear();
    }

    Page page(Target target, Ask ask) {
        LabelSelector labels = LabelSelector.parse(ask.query("labelSelector"));
        FieldSelector fields = FieldSelector.parse(target.kind(), ask.query("fieldSelector"));
        int limit = limit(ask.query("limit"));
        String token = ask.query("continue");
        String scope = target.namespace() + "|" + ask.query("labelSelector");
        if (!token.isEmpty()) {
            return further(target.kind(), scope, token, limit);
        }
        long version = frozen.isEmpty() ? store.version() : frozenVersion;
        if (ask.query("resourceVersionMatch").equals("Exact")
                && Watches.number(ask.query("resourceVersion")) != version) {
            throw Refusal.expired("The provided resource version is too old.");
        }
        List<Resource> items =
                source(target).stream()
                        .filter(item -> labels.matches(item) && fields.matches(item))
                        .toList();
        if (limit == 0 || items.size() <= limit) {
            return new Page(items, version, null, null);
        }
        kept.addLast(new Kept(version, target.kind(), scope, items.subList(limit, items.size())));
        if (kept.size() > MAX_KEPT) {
            kept.removeFirst();
        }
        return new Page(
                items.subList(0, limit),
                version,
                token(version, limit),
                labels.requirements().isEmpty() && fields.requirements().isEmpty()
                        ? items.size() - limit
                        : null);
    }

    private List<Resource> source(Target target) {
        if (frozen.isEmpty()) {
            return List.copyOf(store.in(target.kind(), target.namespace()));
        }
        return frozen.getOrDefault(target.kind(), List.of()).stream()
                .filter(
                        item ->
                                target.namespace().isEmpty()
                                        || item.namespace().equals(target.namespace()))
                .toList();
    }

    private static int limit(String text) {
        try {
            return text.isEmpty() ? 0 : Math.max(0, Integer.parseInt(text));
        } catch (NumberFormatException e) {
            throw Refusal.badRequest("limit is no number: " + text);
        }
    }

    private Page further(Kind kind, String scope, String token, int limit) {
        JsonNode read = read(token);
        long version = read.path("rv").asLong();
        int start = read.path("start").asInt();
        for (Kept list : kept) {
            if (list.version() == version
                    && list.kind().equals(kind)
                    && list.scope().equals(scope)) {
                int first = read.path("first").asInt();
                List<Resource> rest = list.items();
                int from = Math.clamp(start - first, 0, rest.size());
                int to = limit == 0 ? rest.size() : Math.min(rest.size(), from + limit);
                boolean more = to < rest.size();
                return new Page(
                        rest.subList(from, to),
                        version,
                        more ? token(version, first, first + to) : null,
                        more ? rest.size() - to : null);
            }
        }
        throw Refusal.expired(
                "The provided continue parameter is too old to display a consistent list result."
                        + " You can start a new list without the continue parameter, or use the"
                        + " continue token in this response to retrieve the remainder of the results."
                        + " Continuing with the provided token results in an inconsistent list -"
                        + " objects that were created, modified, or deleted between the time the first"
                        + " chunk was returned and now may show up in the list.");
    }

    private static JsonNode read(String token) {
        try {
            return Resource.JSON.readTree(Base64.getUrlDecoder().decode(token));
        } catch (IOException | IllegalArgumentException e) {
            throw Refusal.badRequest("continue key is not valid: " + e.getMessage());
        }
    }

    private static String token(long version, int start) {
        return token(version, start, start);
    }

    private static String token(long version, int first, int start) {
        ObjectNode token = Resource.object();
        token.put("v", "meta.k8s.io/v1").put("rv", version).put("first", first).put("start", start);
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(token.toString().getBytes(StandardCharsets.UTF_8));
    }
}
