package io.slipway.deploy.operation;

import io.slipway.contracts.cluster.GroupCount;
import io.slipway.deploy.cluster.Cluster;
import io.slipway.problem.Caller;
import io.slipway.problem.CommonProblem;
import io.slipway.problem.Roles;
import io.slipway.problem.Violation;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/** Whether a cluster may become as large as asked: its groups, its budget, who asks. */
final class Scaling {
    private Scaling() {}

    /**
     * @param aboveUsdPerHour what costs more is for an admin to ask for
     */
    static void check(
            Caller caller, Cluster cluster, ClusterOperations.Ask ask, BigDecimal aboveUsdPerHour) {
        if (ask.kind() != OperationKind.SCALE) {
            return;
        }
        List<String> known = cluster.groups().stream().map(GroupCount::name).toList();
        var violations = new ArrayList<Violation>();
        var counts = new HashMap<String, Integer>();
        for (int i = 0; i < ask.body().path("groups").size(); i++) {
            var group = ask.body().path("groups").path(i);
            counts.put(group.path("name").asText(), group.path("count").asInt());
            if (!known.contains(group.path("name").asText())) {
                violations.add(
                        new Violation(
                                "#/groups/%d/name".formatted(i),
                                "must be one of " + String.join(", ", known)));
            }
        }
        if (!violations.isEmpty()) {
            throw Violation.refuse(violations);
        }
        BigDecimal now = cluster.spending().usdPerHour();
        BigDecimal then = OperationWorker.usdPerHour(cluster.groups(), counts);
        cluster.affords(then, "#/groups");
        if (then.compareTo(now) > 0
                && then.compareTo(aboveUsdPerHour) > 0
                && !caller.may(Roles.ADMIN)) {
            throw CommonProblem.FORBIDDEN
                    .because(
                            "The cluster would cost %s USD an hour; above %s it takes an admin."
                                    .formatted(
                                            then.toPlainString(), aboveUsdPerHour.toPlainString()))
                    .fix("Ask an admin to scale it, or ask for fewer nodes.");
        }
    }
}
