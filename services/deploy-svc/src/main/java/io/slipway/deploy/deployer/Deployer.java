package io.slipway.deploy.deployer;

import io.slipway.contracts.deploy.ClusterSpec;
import io.smallrye.mutiny.Uni;

/**
 * Builds a cluster and takes it away, one step at a time.
 *
 * <p>A step may be run again after a crash, with the same task: it looks first, adopts what carries
 * the task's cluster id, refuses what belongs to somebody else, and only then acts. Nothing is
 * remembered in memory between steps.
 */
public interface Deployer {
    /** The word by which a request names it. */
    String name();

    /** What {@link #deploy} would do; calls nothing that changes anything. */
    Uni<Plan> plan(Task task);

    Uni<Progress> deploy(Task task);

    /** Taking away what is not there is done, not failed. */
    Uni<Progress> destroy(Task task);

    /**
     * @param clusterId owner tag of everything that is made
     * @param step the step to run, {@code start} first
     * @param fence number of the worker's lease, which only grows: a step that finds the mark of a
     *     higher one outside must stop
     */
    record Task(
            String jobId,
            String clusterId,
            String tenant,
            ClusterSpec cluster,
            String step,
            long fence) {}
}
