package io.slipway.problem;

import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Reads the caller of the present request. */
@ApplicationScoped
public class Callers {
    private final SecurityIdentity identity;

    Callers(SecurityIdentity identity) {
        this.identity = identity;
    }

    /** A token without a tenant reaches nothing: it is refused, not put into a default tenant. */
    public Caller current() {
        if (identity.getPrincipal() instanceof JsonWebToken token
                && token.getClaim("tenant") instanceof String tenant
                && !tenant.isBlank()) {
            String subject = token.getName() == null ? token.getSubject() : token.getName();
            return new Caller(tenant, subject, identity.getRoles());
        }
        throw CommonProblem.FORBIDDEN
                .because("Your token names no tenant.")
                .fix("Ask an admin to put you into a team.");
    }
}
