package io.slipway.reservation.kube.pod;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one reservation wants to have running.
 *
 * @param placement how often it was placed, from 1 on; pods of an earlier placement are not its own
 * @param home the claim of its home; null when it gets an empty one
 * @param jupyter whether JupyterLab is to run
 * @param notice what its owner is to be told on the machine; empty when there is nothing
 */
public record Tenancy(
        String id,
        String pool,
        int placement,
        String tenant,
        String owner,
        List<String> nodes,
        int gpusPerNode,
        Instant endsAt,
        List<String> githubUsers,
        @Nullable String home,
        boolean jupyter,
        String notice) {

    public int ranks() {
        return nodes.size();
    }

    public boolean gang() {
        return nodes.size() > 1;
    }
}
