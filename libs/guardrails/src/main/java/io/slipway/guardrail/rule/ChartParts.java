package io.slipway.guardrail.rule;

import io.slipway.guardrail.aws.InstanceType;
import io.slipway.guardrail.aws.InstanceType.Accelerator;
import io.slipway.guardrail.aws.InstanceTypes;
import io.slipway.guardrail.facts.Kubernetes.Workload;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Group;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The workloads of the HyperPod chart that CreateCluster, or its nodes, cannot do without.
 *
 * @param needed part of a workload's name, and what it is needed for
 */
public record ChartParts(Map<String, String> needed) {
    public static ChartParts of(Asked asked) {
        var needed = new LinkedHashMap<String, String>();
        needed.put("health-monitoring-agent", "finds broken nodes");
        for (Group group : asked.groups()) {
            for (String name : group.instanceTypes()) {
                InstanceType type = InstanceTypes.bundled().find(name);
                if (type != null) {
                    if (type.accelerator() == Accelerator.GPU) {
                        needed.putIfAbsent("nvidia-device-plugin", "GPUs of " + name);
                    } else if (type.accelerator() == Accelerator.NEURON) {
                        needed.putIfAbsent("neuron-device-plugin", "Neuron devices of " + name);
                    }
                    if (type.efaDevices() != null && type.efaDevices() > 0) {
                        needed.putIfAbsent("efa-k8s-device-plugin", "network cards of " + name);
                    }
                }
            }
        }
        return new ChartParts(needed);
    }

    /** Those of these workloads that are needed and have fewer replicas than they want. */
    List<Workload> unready(List<Workload> workloads) {
        return workloads.stream()
                .filter(one -> needed.keySet().stream().anyMatch(one.name()::contains))
                .filter(one -> one.ready() < one.desired())
                .toList();
    }

    /** Those that none of these workloads is, each with what it is needed for. */
    public List<String> absent(List<String> workloads) {
        return needed.entrySet().stream()
                .filter(part -> workloads.stream().noneMatch(one -> one.contains(part.getKey())))
                .map(part -> "%s (%s)".formatted(part.getKey(), part.getValue()))
                .toList();
    }
}
