package io.slipway.deploy.node;

import io.slipway.deploy.deployer.sagemaker.ClusterNodes;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A node as it was seen last.
 *
 * @param goneAt since when it is not there; null while it is
 * @param cause why it goes, where somebody said so
 */
record Known(ClusterNodes.Node node, @Nullable Instant goneAt, @Nullable String cause) {

    /** Why it went: what somebody said, else what HyperPod said of it last. */
    String why() {
        if (cause != null) {
            return cause;
        }
        String message = node.message();
        return message == null || message.isBlank()
                ? "HyperPod gave no reason; it was %s".formatted(node.status())
                : "%s: %s".formatted(node.status(), message);
    }

    Known gone(Instant now) {
        return new Known(node, now, cause);
    }
}
