package io.slipway.simulator.kubernetes.object;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kinds that are served now: the built-in ones, and those that definitions have added. */
public final class Kinds {
    public static final Kind NAMESPACE = core("Namespace", "namespaces", false, true, "ns");
    public static final Kind NODE = core("Node", "nodes", false, true, "no");
    public static final Kind POD = core("Pod", "pods", true, true, "po");
    public static final Kind SERVICE = core("Service", "services", true, true, "svc");
    public static final Kind CONFIG_MAP = core("ConfigMap", "configmaps", true, false, "cm");
    public static final Kind SECRET = core("Secret", "secrets", true, false);
    public static final Kind SERVICE_ACCOUNT =
            core("ServiceAccount", "serviceaccounts", true, false, "sa");
    public static final Kind CLAIM =
            core("PersistentVolumeClaim", "persistentvolumeclaims", true, true, "pvc");
    public static final Kind VOLUME =
            core("PersistentVolume", "persistentvolumes", false, true, "pv");
    public static final Kind EVENT = core("Event", "events", true, false, "ev");
    public static final Kind ENDPOINTS = core("Endpoints", "endpoints", true, false, "ep");
    public static final Kind DEPLOYMENT = apps("Deployment", "deployments", "deploy");
    public static final Kind REPLICA_SET = apps("ReplicaSet", "replicasets", "rs");
    public static final Kind DAEMON_SET = apps("DaemonSet", "daemonsets", "ds");
    public static final Kind JOB = of("batch", "Job", "jobs", true, true);
    public static final Kind LEASE = of("coordination.k8s.io", "Lease", "leases", true, false);
    public static final Kind SLICE =
            of("discovery.k8s.io", "EndpointSlice", "endpointslices", true, false);
    public static final Kind STORAGE_CLASS =
            of("storage.k8s.io", "StorageClass", "storageclasses", false, false, "sc");
    public static final Kind PRIORITY_CLASS =
            of("scheduling.k8s.io", "PriorityClass", "priorityclasses", false, false, "pc");
    public static final Kind DISRUPTION_BUDGET =
            of("policy", "PodDisruptionBudget", "poddisruptionbudgets", true, true, "pdb");
    public static final Kind DEFINITION =
            of(
                    "apiextensions.k8s.io",
                    "CustomResourceDefinition",
                    "customresourcedefinitions",
                    false,
                    true,
                    "crd",
                    "crds");

    private static final String RBAC = "rbac.authorization.k8s.io";
    private static final String NETWORK = "networking.k8s.io";
    private static final String HOOKS = "admissionregistration.k8s.io";

    private static final List<Kind> BUILT_IN =
            List.of(
                    NAMESPACE,
                    NODE,
                    POD,
                    SERVICE,
                    CONFIG_MAP,
                    SECRET,
                    SERVICE_ACCOUNT,
                    CLAIM,
                    VOLUME,
                    EVENT,
                    ENDPOINTS,
                    core("ResourceQuota", "resourcequotas", true, true, "quota"),
                    core("LimitRange", "limitranges", true, false, "limits"),
                    DEPLOYMENT,
                    REPLICA_SET,
                    DAEMON_SET,
                    apps("StatefulSet", "statefulsets", "sts"),
                    JOB,
                    of("batch", "CronJob", "cronjobs", true, true, "cj"),
                    LEASE,
                    SLICE,
                    STORAGE_CLASS,
                    of("storage.k8s.io", "VolumeAttachment", "volumeattachments", false, true),
                    PRIORITY_CLASS,
                    DISRUPTION_BUDGET,
                    of(NETWORK, "Ingress", "ingresses", true, true, "ing"),
                    of(NETWORK, "IngressClass", "ingressclasses", false, false),
                    of(NETWORK, "NetworkPolicy", "networkpolicies", true, false, "netpol"),
                    of("node.k8s.io", "RuntimeClass", "runtimeclasses", false, false),
                    of(RBAC, "Role", "roles", true, false),
                    of(RBAC, "RoleBinding", "rolebindings", true, false),
                    of(RBAC, "ClusterRole", "clusterroles", false, false),
                    of(RBAC, "ClusterRoleBinding", "clusterrolebindings", false, false),
                    of(
                            HOOKS,
                            "MutatingWebhookConfiguration",
                            "mutatingwebhookconfigurations",
                            false,
                            false),
                    of(
                            HOOKS,
                            "ValidatingWebhookConfiguration",
                            "validatingwebhookconfigurations",
                            false,
                            false),
                    DEFINITION);

    private final Map<String, Kind> byPath = new LinkedHashMap<>();

    public Kinds() {
        BUILT_IN.forEach(this::add);
    }

    private static Kind core(
            String name, String plural, boolean namespaced, boolean status, String... shorts) {
        return new Kind("", "v1", name, plural, namespaced, status, List.of(shorts), false);
    }

    private static Kind apps(String name, String plural, String... shorts) {
        return of("apps", name, plural, true, true, shorts);
    }

    private static Kind of(
            String group,
            String name,
            String plural,
            boolean namespaced,
            boolean status,
            String... shorts) {
        return new Kind(group, "v1", name, plural, namespaced, status, List.of(shorts), false);
    }

    public void add(Kind kind) {
        byPath.put(path(kind.group(), kind.version(), kind.plural()), kind);
    }

    public void remove(Kind kind) {
        byPath.remove(path(kind.group(), kind.version(), kind.plural()));
    }

    public @Nullable Kind at(String group, String version, String plural) {
        return byPath.get(path(group, version, plural));
    }

    public @Nullable Kind named(String apiVersion, String name) {
        for (Kind kind : byPath.values()) {
            if (kind.name().equals(name) && kind.apiVersion().equals(apiVersion)) {
                return kind;
            }
        }
        return null;
    }

    public Collection<Kind> all() {
        return byPath.values();
    }

    /** The versions of each group, in the order in which they were added. */
    public Map<String, List<String>> groups() {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        for (Kind kind : byPath.values()) {
            List<String> versions = groups.computeIfAbsent(kind.group(), _ -> new ArrayList<>());
            if (!versions.contains(kind.version())) {
                versions.add(kind.version());
            }
        }
        return groups;
    }

    private static String path(String group, String version, String plural) {
        return group + "/" + version + "/" + plural;
    }
}
