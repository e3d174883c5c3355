package io.slipway.simulator.kubernetes.api;

import io.slipway.simulator.kubernetes.object.Key;
import io.slipway.simulator.kubernetes.object.Kind;
import io.slipway.simulator.kubernetes.object.Kinds;
import io.slipway.simulator.kubernetes.object.Refusal;
import java.util.List;
import java.util.Set;

/** What a path names; empty parts are not there. */
record Target(Kind kind, String namespace, String name, String part) {
    private static final Set<String> NAMESPACE_PARTS = Set.of("status", "finalize");

    /** Reads the segments after {@code /api} or {@code /apis}. */
    static Target of(Kinds kinds, boolean core, List<String> segments) {
        String group = core ? "" : segments.getFirst();
        String version = segments.get(core ? 0 : 1);
        List<String> rest = segments.subList(core ? 1 : 2, segments.size());
        String namespace = "";
        if (core && rest.getFirst().equals("namespaces")) {
            if (rest.size() <= 2 || (rest.size() == 3 && NAMESPACE_PARTS.contains(rest.get(2)))) {
                return new Target(Kinds.NAMESPACE, "", segment(rest, 1), segment(rest, 2));
            }
        }
        if (rest.size() > 2 && rest.getFirst().equals("namespaces")) {
            namespace = rest.get(1);
            rest = rest.subList(2, rest.size());
        }
        Kind kind = kinds.at(group, version, rest.getFirst());
        if (kind == null || (!kind.namespaced() && !namespace.isEmpty()) || rest.size() > 3) {
            throw Refusal.noPath();
        }
        Target target = new Target(kind, namespace, segment(rest, 1), segment(rest, 2));
        if (kind.namespaced() && namespace.isEmpty() && !target.name.isEmpty()) {
            throw Refusal.noPath();
        }
        return target;
    }

    private static String segment(List<String> segments, int index) {
        return index < segments.size() ? segments.get(index) : "";
    }

    Key key() {
        return new Key(namespace, name);
    }

    String resource() {
        return part.isEmpty() ? kind.plural() : kind.plural() + "/" + part;
    }
}
