package io.slipway.endpoint.provision;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/** Follows from the cluster's id, so that registering twice makes one endpoint. */
public record EndpointId(UUID value) {

    static EndpointId of(String clusterId) {
        String name = "slipway/endpoint/" + clusterId;
        return new EndpointId(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
    }

    /** Empty for a text that is no id, which then names nothing. */
    public static Optional<EndpointId> parse(String text) {
        try {
            return Optional.of(new EndpointId(UUID.fromString(text)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
