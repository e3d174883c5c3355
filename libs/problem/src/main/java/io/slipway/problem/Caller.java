package io.slipway.problem;

import java.util.Set;

/** Who asks: read once from the token at the edge, then passed as a value. */
public record Caller(String tenant, String subject, Set<String> roles) {
    public Caller {
        roles = Set.copyOf(roles);
    }

    public boolean may(String role) {
        return roles.contains(role);
    }
}
