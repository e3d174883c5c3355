package io.slipway.deploy.deployer;

import io.slipway.contracts.cluster.GroupCount;
import java.time.Duration;
import java.util.List;

/** What one step of a deployer came to; the lines go to the job's log. */
public sealed interface Progress {
    List<String> lines();

    /** Done; the next step can run now. */
    record Next(String step, List<String> lines) implements Progress {}

    /** Something outside is on its way; look again later. */
    record Waiting(String step, Duration pause, List<String> lines) implements Progress {}

    record Provisioned(String arn, List<GroupCount> groups, List<String> lines)
            implements Progress {}

    record Gone(List<String> lines) implements Progress {}

    record Failed(String reason, String remediation, List<String> lines) implements Progress {}
}
