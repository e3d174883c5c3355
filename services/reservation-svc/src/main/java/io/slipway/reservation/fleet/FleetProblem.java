package io.slipway.reservation.fleet;

import io.slipway.problem.Problem;
import io.slipway.problem.ProblemType;
import java.util.List;
import java.util.Locale;

/** The problems around pools and maintenance. */
enum FleetProblem implements ProblemType {
    NO_SUCH_POOL(404, "There is no such pool"),
    NO_SUCH_MAINTENANCE(404, "There is no such maintenance window"),
    POOL_EXISTS(409, "There is a pool of that name"),
    POOL_CONFIGURED(409, "The pool is what the configuration says"),
    POOL_IN_USE(409, "Somebody runs or waits in the pool"),
    NODE_UNKNOWN(400, "The pool has no such node");

    private final int status;
    private final String title;

    FleetProblem(int status, String title) {
        this.status = status;
        this.title = title;
    }

    static Problem noPool(String name) {
        return NO_SUCH_POOL
                .because("There is no pool %s.".formatted(name))
                .fix("See what there is: slipway pool list.");
    }

    static Problem noWindow() {
        return NO_SUCH_MAINTENANCE
                .because("There is no window with this id, or it is over.")
                .fix("See what there is: slipway pool maintenance.");
    }

    static Problem exists(String name) {
        return POOL_EXISTS
                .because("There is a pool %s.".formatted(name))
                .at("#/name", "is taken")
                .fix(
                        "Choose another name, or change that pool: slipway pool set %s."
                                .formatted(name));
    }

    static Problem configured(String name) {
        return POOL_CONFIGURED
                .because("%s is made and kept by the configuration of the service.".formatted(name))
                .fix("Change slipway.reservation.pool.* and start the service again.");
    }

    static Problem inUse(String name) {
        return POOL_IN_USE
                .because("Somebody runs or waits in %s.".formatted(name))
                .fix(
                        "Close its nodes for maintenance, wait until it is empty, then delete it: slipway reservation list --pool %s."
                                .formatted(name));
    }

    static Problem noNode(String node, List<String> known) {
        return NODE_UNKNOWN
                .because("The pool has no node %s.".formatted(node))
                .at("#/nodes", "must be nodes of the pool")
                .with("nodes", known)
                .fix("Take some of the nodes that this answer lists.");
    }

    @Override
    public String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String title() {
        return title;
    }
}
