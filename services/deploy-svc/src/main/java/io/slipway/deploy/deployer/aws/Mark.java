package io.slipway.deploy.deployer.aws;

import io.slipway.deploy.deployer.Deployer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ssm.model.GetParameterResponse;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/**
 * Says outside, in a parameter of its own, which worker has a cluster in hand. A worker that finds
 * the mark of a later one stops before it changes anything.
 *
 * <p>Later is a later job, or a higher fence in the same job: job ids begin with their time.
 *
 * @param deployJobId the job whose outputs stand under its name, empty when there was none
 */
public record Mark(String jobId, long fence, String deployJobId) {
    private static final int TRIES = 3;

    /** Takes the cluster in hand for a worker that builds. */
    public static Mark toDeploy(Aws aws, Deployer.Task task) {
        return take(aws, task, task.jobId());
    }

    /** Takes the cluster in hand for a worker that takes away; null when nobody ever had it. */
    public static @Nullable Mark toDestroy(Aws aws, Deployer.Task task) {
        return find(aws, task.clusterId()) == null ? null : take(aws, task, null);
    }

    /**
     * Takes the cluster in hand for a worker that changes it and is no job: what decides is the
     * number, which grows with every worker of a cluster. Nothing where no job ever left a mark.
     */
    public static void toChange(Aws aws, String clusterId, long fence) {
        for (int i = 0; i < TRIES; i++) {
            Held held = held(aws, clusterId);
            if (held == null) {
                return;
            }
            if (held.mark().fence() > fence) {
                throw new Superseded(
                        "worker %d has cluster %s in hand, this is worker %d: it stops"
                                .formatted(held.mark().fence(), clusterId, fence));
            }
            var mine = new Mark(held.mark().jobId(), fence, held.mark().deployJobId());
            if (held.mark().equals(mine) || write(aws, clusterId, mine) == held.version() + 1) {
                return;
            }
        }
        throw new Superseded(
                "other workers are taking cluster %s in hand: this one stops".formatted(clusterId));
    }

    public static @Nullable Mark find(Aws aws, String clusterId) {
        Held held = held(aws, clusterId);
        return held == null ? null : held.mark();
    }

    private record Held(Mark mark, long version) {}

    private static Mark take(Aws aws, Deployer.Task task, @Nullable String deployJobId) {
        for (int i = 0; i < TRIES; i++) {
            Held held = held(aws, task.clusterId());
            String deploying =
                    deployJobId != null
                            ? deployJobId
                            : held == null ? "" : held.mark().deployJobId();
            var mine = new Mark(task.jobId(), task.fence(), deploying);
            if (held != null) {
                if (held.mark().laterThan(mine)) {
                    throw new Superseded(
                            "worker %d of job %s has cluster %s in hand, this is worker %d of job %s: it stops"
                                    .formatted(
                                            held.mark().fence(),
                                            held.mark().jobId(),
                                            task.clusterId(),
                                            task.fence(),
                                            task.jobId()));
                }
                if (held.mark().equals(mine)) {
                    return mine;
                }
            }
            long version = write(aws, task.clusterId(), mine);
            if (version == (held == null ? 1 : held.version() + 1)) {
                return mine;
            }
        }
        throw new Superseded(
                "other workers are taking cluster %s in hand: this one stops"
                        .formatted(task.clusterId()));
    }

    private static long write(Aws aws, String clusterId, Mark mark) {
        return aws.parameters()
                .putParameter(
                        put ->
                                put.name(Names.mark(clusterId))
                                        .type(ParameterType.STRING)
                                        .overwrite(true)
                                        .value(
                                                "%s %d %s"
                                                        .formatted(
                                                                mark.jobId(),
                                                                mark.fence(),
                                                                mark.deployJobId())))
                .version();
    }

    private static @Nullable Held held(Aws aws, String clusterId) {
        try {
            GetParameterResponse found =
                    aws.parameters().getParameter(get -> get.name(Names.mark(clusterId)));
            String[] words = found.parameter().value().split(" ", -1);
            return new Held(
                    new Mark(words[0], Long.parseLong(words[1]), words[2]),
                    found.parameter().version());
        } catch (ParameterNotFoundException _) {
            return null;
        }
    }

    private boolean laterThan(Mark other) {
        int jobs = jobId.compareTo(other.jobId);
        return jobs > 0 || (jobs == 0 && fence > other.fence);
    }
}
