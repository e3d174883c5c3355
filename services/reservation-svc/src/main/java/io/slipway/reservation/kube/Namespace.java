package io.slipway.reservation.kube;

import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.slipway.reservation.kube.pod.Names;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What reservations have in the cluster, read and written with as few calls as can be. Blocking.
 */
final class Namespace {
    private static final int NAMED_MAX = 16;
    private static final Map<String, String> ALL_OF_OURS = Map.of(Names.MANAGED_BY, Names.SLIPWAY);

    private final KubernetesClient client;
    private final String name;

    Namespace(KubernetesClient client, String name) {
        this.client = client;
        this.name = name;
    }

    KubernetesClient client() {
        return client;
    }

    String name() {
        return name;
    }

    /** The reservations of which anything is there. */
    Set<String> present(String pool) {
        var ids = new TreeSet<String>();
        of(Names.ours(pool), List.of()).stream()
                .map(one -> one.getMetadata().getLabels().get(Names.RESERVATION))
                .filter(id -> id != null)
                .forEach(ids::add);
        return ids;
    }

    /** Many names would make an address longer than proxies take; then all of ours are listed. */
    Map<String, List<HasMetadata>> byReservation(List<String> ids) {
        return of(ALL_OF_OURS, ids.size() > NAMED_MAX ? List.of() : ids).stream()
                .filter(one -> one.getMetadata().getLabels().get(Names.RESERVATION) != null)
                .collect(
                        Collectors.groupingBy(
                                one -> one.getMetadata().getLabels().get(Names.RESERVATION)));
    }

    List<HasMetadata> of(String id) {
        return of(ALL_OF_OURS, List.of(id));
    }

    List<Pod> pods(String id) {
        return listed(client.pods(), ALL_OF_OURS, List.of(id));
    }

    @Nullable Service service(String called) {
        return client.services().inNamespace(name).withName(called).get();
    }

    /** The node ports of all reservations. */
    Set<Integer> nodePorts() {
        var ports = new HashSet<Integer>();
        for (var service : listed(client.services(), ALL_OF_OURS, List.of())) {
            for (var port : service.getSpec().getPorts()) {
                if (port.getNodePort() != null) {
                    ports.add(port.getNodePort());
                }
            }
        }
        return ports;
    }

    /** Makes it, when there is none of its name. */
    void make(HasMetadata object, Guard guard) {
        guard.check();
        try {
            client.raw(path(object), "POST", object);
        } catch (KubernetesClientException failure) {
            if (failure.getCode() != 409) {
                throw failure;
            }
        }
    }

    /**
     * Removes it, unless somebody changed it since it was seen. What the API answers is not read:
     * the watch tells it, or the next look.
     *
     * @param grace seconds; null for what the object says itself
     */
    void delete(
            HasMetadata kind, String called, String version, @Nullable Long grace, Guard guard) {
        guard.check();
        var options =
                new DeleteOptionsBuilder()
                        .withGracePeriodSeconds(grace)
                        .withPropagationPolicy("Background")
                        .withNewPreconditions()
                        .withResourceVersion(version)
                        .endPreconditions()
                        .build();
        try {
            client.raw("%s/%s".formatted(path(kind), called), "DELETE", options);
        } catch (KubernetesClientException failure) {
            if (failure.getCode() != 404) {
                throw failure;
            }
        }
    }

    /** All that is made here is of the core API. */
    private String path(HasMetadata object) {
        return "/api/v1/namespaces/%s/%s".formatted(name, object.getPlural());
    }

    /**
     * Anchors come first: without them the cluster collects the rest by itself.
     *
     * @param ids of these reservations only; none for all of them
     */
    private List<HasMetadata> of(Map<String, String> labels, List<String> ids) {
        var all = new ArrayList<HasMetadata>();
        all.addAll(listed(client.secrets(), labels, ids));
        all.addAll(listed(client.pods(), labels, ids));
        all.addAll(listed(client.services(), labels, ids));
        return all;
    }

    private <T extends HasMetadata, L extends KubernetesResourceList<T>> List<T> listed(
            MixedOperation<T, L, ?> kind, Map<String, String> labels, List<String> ids) {
        var ours = kind.inNamespace(name).withLabels(labels);
        return (ids.isEmpty()
                        ? ours
                        : ours.withLabelIn(Names.RESERVATION, ids.toArray(String[]::new)))
                .list()
                .getItems();
    }
}
