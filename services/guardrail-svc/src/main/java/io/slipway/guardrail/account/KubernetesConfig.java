package io.slipway.guardrail.account;

import io.smallrye.config.ConfigMapping;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Ways into clusters that EKS does not tell. All others are entered as EKS says: its endpoint, its
 * authority, and a token made of our own AWS identity.
 */
@ConfigMapping(prefix = "slipway.guardrail.kubernetes")
public interface KubernetesConfig {
    /** By the name that the cluster has in EKS. */
    Map<String, Entrance> clusters();

    interface Entrance {
        /** Counts before the other members. */
        Optional<Path> kubeconfig();

        Optional<URI> server();

        Optional<String> token();

        /** File with the authority of the server, in PEM form. */
        Optional<Path> authority();
    }
}
