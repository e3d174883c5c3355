package io.slipway.endpoint.provision;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where an endpoint is in its life. */
sealed interface EndpointState {

    /** What the state is called on the wire and in the table. */
    String name();

    /**
     * The model server does not answer yet.
     *
     * @param lastAnswer why not, as of the last probe
     */
    record Probing(Instant deadline, Instant nextProbeAt, int probes, @Nullable String lastAnswer)
            implements EndpointState {
        @Override
        public String name() {
            return "probing";
        }
    }

    record Ready(String model, Instant readyAt) implements EndpointState {
        @Override
        public String name() {
            return "ready";
        }
    }

    record Failed(String reason, String remediation, Instant failedAt) implements EndpointState {
        @Override
        public String name() {
            return "failed";
        }
    }

    /** The cluster is gone; no way out. */
    record Ended(String reason, Instant endedAt) implements EndpointState {
        @Override
        public String name() {
            return "ended";
        }
    }
}
