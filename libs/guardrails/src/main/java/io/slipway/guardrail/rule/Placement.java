package io.slipway.guardrail.rule;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.guardrail.aws.InstanceType;
import io.slipway.guardrail.aws.InstanceTypes;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Group;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the nodes of a group go: the group's own network when it has one, else that of the cluster.
 * Empty where the request leaves it to the deployer.
 */
record Placement(List<Ref> subnets, List<Ref> securityGroups) {

    /** An id and the place where the request says it. */
    record Ref(String id, String subject) {}

    static Placement of(Asked asked, Group group) {
        JsonNode own = group.document().path("OverrideVpcConfig");
        return own.isObject()
                ? of(asked, own, group.pointer() + "/OverrideVpcConfig")
                : ofCluster(asked);
    }

    static Placement ofCluster(Asked asked) {
        return of(asked, asked.createCluster().path("VpcConfig"), "/VpcConfig");
    }

    /** Every subnet that any node may be put into, once. */
    static List<Ref> allSubnets(Asked asked) {
        var refs = new LinkedHashMap<String, Ref>();
        ofCluster(asked).subnets.forEach(ref -> refs.putIfAbsent(ref.id(), ref));
        for (Group group : asked.groups()) {
            if (group.document().hasNonNull("OverrideVpcConfig")) {
                of(asked, group).subnets.forEach(ref -> refs.putIfAbsent(ref.id(), ref));
            }
        }
        return List.copyOf(refs.values());
    }

    static List<Ref> allSecurityGroups(Asked asked) {
        var refs = new LinkedHashMap<String, Ref>();
        ofCluster(asked).securityGroups.forEach(ref -> refs.putIfAbsent(ref.id(), ref));
        for (Group group : asked.groups()) {
            if (group.document().hasNonNull("OverrideVpcConfig")) {
                of(asked, group).securityGroups.forEach(ref -> refs.putIfAbsent(ref.id(), ref));
            }
        }
        return List.copyOf(refs.values());
    }

    /** Whether any type of the group has network cards that need a single zone. */
    static boolean efa(Group group) {
        return group.instanceTypes().stream()
                .map(InstanceTypes.bundled()::find)
                .anyMatch(Placement::efa);
    }

    private static boolean efa(@Nullable InstanceType type) {
        return type != null && type.efaDevices() != null && type.efaDevices() > 0;
    }

    private static Placement of(Asked asked, JsonNode network, String at) {
        return new Placement(
                refs(asked, network.path("Subnets"), at + "/Subnets"),
                refs(asked, network.path("SecurityGroupIds"), at + "/SecurityGroupIds"));
    }

    private static List<Ref> refs(Asked asked, JsonNode ids, String at) {
        var refs = new ArrayList<Ref>();
        for (int i = 0; i < ids.size() && ids.isArray(); i++) {
            if (ids.get(i).isTextual()) {
                refs.add(new Ref(ids.get(i).textValue(), asked.at(at + "/" + i)));
            }
        }
        return List.copyOf(refs);
    }
}
