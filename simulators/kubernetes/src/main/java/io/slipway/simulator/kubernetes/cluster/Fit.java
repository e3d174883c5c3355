package io.slipway.simulator.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.simulator.kubernetes.object.Key;
import io.slipway.simulator.kubernetes.object.Kinds;
import io.slipway.simulator.kubernetes.object.LabelSelector;
import io.slipway.simulator.kubernetes.object.LabelSelector.Requirement;
import io.slipway.simulator.kubernetes.object.Resource;
import io.slipway.simulator.kubernetes.object.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What speaks against one pod on a node, in the scheduler's words. */
final class Fit {
    /** A choice of nodes; one that holds is enough. */
    private record Term(List<Requirement> fields, List<Requirement> labels) {}

    private final Store store;
    private final Usage usage;
    private final Resource pod;
    private final Requests requests;
    private final LabelSelector selector;
    private final List<Term> terms = new ArrayList<>();
    private final JsonNode apart;
    private final JsonNode together;

    Fit(Store store, Usage usage, Resource pod) {
        this.store = store;
        this.usage = usage;
        this.pod = pod;
        this.requests = Requests.of(pod);
        this.selector = LabelSelector.exactly(pod.at("/spec/nodeSelector"));
        String required = "/requiredDuringSchedulingIgnoredDuringExecution";
        for (JsonNode term :
                pod.at("/spec/affinity/nodeAffinity" + required + "/nodeSelectorTerms")) {
            terms.add(
                    new Term(
                            LabelSelector.expressions(term.path("matchFields")),
                            LabelSelector.expressions(term.path("matchExpressions"))));
        }
        this.apart = pod.at("/spec/affinity/podAntiAffinity" + required);
        this.together = pod.at("/spec/affinity/podAffinity" + required);
    }

    List<String> against(Resource node) {
        if (node.at("/spec/unschedulable").asBoolean() && !toleratesCordon()) {
            return List.of("node(s) were unschedulable");
        }
        JsonNode taint = Taints.untolerated(pod, node.at("/spec/taints"));
        if (taint != null) {
            return List.of(
                    "node(s) had untolerated taint {%s: %s}"
                            .formatted(taint.path("key").asText(), taint.path("value").asText()));
        }
        if (!selector.matches(usage.labels(node)) || (!terms.isEmpty() && !anyTerm(node))) {
            return List.of("node(s) didn't match Pod's node affinity/selector");
        }
        if (!usage.portsFree(node, requests)) {
            return List.of("node(s) didn't have free ports for the requested pod ports");
        }
        String lacking = usage.lacking(node, requests);
        if (lacking != null) {
            return List.of(lacking.equals("pods") ? "Too many pods" : "Insufficient " + lacking);
        }
        if (!apart.isEmpty() && apart.valueStream().anyMatch(term -> near(term, node))) {
            return List.of("node(s) didn't match pod anti-affinity rules");
        }
        if (!together.isEmpty()
                && !together.valueStream()
                        .allMatch(term -> near(term, node) || matches(term, pod))) {
            return List.of("node(s) didn't match pod affinity rules");
        }
        return List.of();
    }

    private boolean toleratesCordon() {
        return Taints.toleration(
                        pod,
                        Resource.object()
                                .put("key", "node.kubernetes.io/unschedulable")
                                .put("effect", "NoSchedule"))
                != null;
    }

    private boolean anyTerm(Resource node) {
        for (Term term : terms) {
            if (holds(term.fields(), Map.of("metadata.name", node.name()))
                    && holds(term.labels(), usage.labels(node))) {
                return true;
            }
        }
        return false;
    }

    private static boolean holds(List<Requirement> requirements, Map<String, String> values) {
        for (Requirement requirement : requirements) {
            if (!requirement.accepts(values.get(requirement.key()))) {
                return false;
            }
        }
        return true;
    }

    /** Whether a pod that the term means is in the same place as the node. */
    private boolean near(JsonNode term, Resource node) {
        String topology = term.path("topologyKey").asText();
        String here = node.label(topology);
        for (Resource other : store.in(Kinds.POD, pod.namespace())) {
            String there = other.text("/spec/nodeName");
            if (there.isEmpty() || other.deleting() || !matches(term, other)) {
                continue;
            }
            Resource its = store.find(Kinds.NODE, new Key("", there));
            if (its != null && here != null && here.equals(its.label(topology))) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(JsonNode term, Resource other) {
        return LabelSelector.of(term.path("labelSelector")).matches(other);
    }
}
