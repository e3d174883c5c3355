package io.slipway.simulator.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.kubernetes.api.Api;
import io.slipway.simulator.kubernetes.api.Listing;
import io.slipway.simulator.kubernetes.api.Watches;
import io.slipway.simulator.kubernetes.cluster.Claims;
import io.slipway.simulator.kubernetes.cluster.Collector;
import io.slipway.simulator.kubernetes.cluster.Definitions;
import io.slipway.simulator.kubernetes.cluster.EndpointsKeeper;
import io.slipway.simulator.kubernetes.cluster.Evictions;
import io.slipway.simulator.kubernetes.cluster.Kubelets;
import io.slipway.simulator.kubernetes.cluster.Logs;
import io.slipway.simulator.kubernetes.cluster.Nodes;
import io.slipway.simulator.kubernetes.cluster.Recorder;
import io.slipway.simulator.kubernetes.cluster.Scheduler;
import io.slipway.simulator.kubernetes.cluster.Spans;
import io.slipway.simulator.kubernetes.cluster.Workloads;
import io.slipway.simulator.kubernetes.control.Calls;
import io.slipway.simulator.kubernetes.control.Control;
import io.slipway.simulator.kubernetes.control.Faults;
import io.slipway.simulator.kubernetes.object.Kinds;
import io.slipway.simulator.kubernetes.object.Resource;
import io.slipway.simulator.kubernetes.object.Store;
import io.slipway.simulator.kubernetes.registry.Registry;
import io.slipway.simulator.kubernetes.run.Agenda;
import io.slipway.simulator.kubernetes.run.VirtualClock;
import java.time.InstantSource;
import java.util.List;

/** The parts of one cluster, wired together and furnished as a new one is. */
final class Cluster {
    private static final long SEED = 1;

    final VirtualClock clock = new VirtualClock(InstantSource.system());
    final Agenda agenda = new Agenda(clock);
    final Watches watches;
    final Faults faults = new Faults();
    final Calls calls = new Calls();
    final Api api;
    final Control.Knobs knobs;
    private final Registry registry;

    Cluster(Settings settings) {
        Spans spans = new Spans(settings.spans());
        Store store = new Store(settings.remembered());
        watches = new Watches(store);
        registry = new Registry(store, new Kinds(), agenda, SEED);
        Recorder recorder = new Recorder(registry);
        Claims claims = new Claims(registry, agenda, spans, recorder);
        Logs logs = new Logs();
        Kubelets kubelets = new Kubelets(registry, agenda, spans, recorder, claims, logs);
        Nodes nodes = new Nodes(registry, agenda, spans, recorder, kubelets);
        new Scheduler(registry, agenda, spans, recorder, claims).follow();
        new Collector(registry, agenda, spans).follow();
        new EndpointsKeeper(registry, agenda, spans).follow();
        new Workloads(registry, agenda, spans).follow();
        new Definitions(registry, agenda).follow();
        Listing listing = new Listing(store);
        api = new Api(registry, watches, listing, new Evictions(registry), logs);
        knobs =
                new Control.Knobs(
                        clock, registry, watches, listing, nodes, kubelets, logs, spans, faults,
                        calls);
        furnish();
        settings.nodes().forEach(nodes::add);
        agenda.settle();
    }

    private void furnish() {
        for (String name : List.of("default", "kube-system", "kube-public", "kube-node-lease")) {
            registry.create(Kinds.NAMESPACE, "", named(name), false);
        }
        agenda.settle();
        storage("gp3", "ebs.csi.aws.com", "WaitForFirstConsumer", true);
        storage("efs-sc", "efs.csi.aws.com", "Immediate", false);
        priority("system-cluster-critical", 2_000_000_000);
        priority("system-node-critical", 2_000_001_000);
        ObjectNode service = named("kubernetes");
        ObjectNode spec = service.putObject("spec");
        spec.put("clusterIP", "10.96.0.1");
        spec.putArray("ports").addObject().put("name", "https").put("port", 443);
        registry.create(Kinds.SERVICE, "default", service, false);
    }

    private void storage(String name, String provisioner, String binding, boolean usual) {
        ObjectNode type = named(name);
        if (usual) {
            Resource.child(type, "metadata")
                    .putObject("annotations")
                    .put("storageclass.kubernetes.io/is-default-class", "true");
        }
        type.put("provisioner", provisioner)
                .put("reclaimPolicy", "Delete")
                .put("volumeBindingMode", binding)
                .put("allowVolumeExpansion", true);
        registry.create(Kinds.STORAGE_CLASS, "", type, false);
    }

    private void priority(String name, int value) {
        ObjectNode priority = named(name).put("value", value).put("globalDefault", false);
        registry.create(Kinds.PRIORITY_CLASS, "", priority, false);
    }

    private static ObjectNode named(String name) {
        ObjectNode object = Resource.object();
        object.putObject("metadata").put("name", name);
        return object;
    }
}
