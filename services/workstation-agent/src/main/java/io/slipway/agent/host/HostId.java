package io.slipway.agent.host;

/** Name of a GPU host: part of its topic's name, so letters, digits and dashes only. */
public record HostId(String value) {
    public HostId {
        if (!value.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw new IllegalArgumentException(
                    "slipway.agent.host.id must be lower-case letters, digits and dashes, at most"
                            + " 63: "
                            + value);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
