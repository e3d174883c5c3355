package io.slipway.deploy.deployer;

import io.slipway.contracts.cluster.GroupCount;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What one step of a deployer came to; the lines go to the job's log. */
public sealed interface Progress {
    List<String> lines();

    /** Done; the next step can run now. */
    record Next(String step, List<String> lines) implements Progress {}

    /** Something outside is on its way; look again later. */
    record Waiting(String step, Duration pause, List<String> lines) implements Progress {}

    /**
     * @param outputs what programs need to use the cluster, by name; no secrets
     */
    record Provisioned(
            String arn, List<GroupCount> groups, Map<String, String> outputs, List<String> lines)
            implements Progress {}

    /**
     * Nothing is left to try.
     *
     * @param orphans what could not be taken away
     */
    record Gone(List<Orphan> orphans, List<String> lines) implements Progress {}

    record Failed(String reason, String remediation, List<String> lines) implements Progress {}
}
