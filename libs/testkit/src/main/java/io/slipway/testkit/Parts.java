package io.slipway.testkit;

/** A place where a broker, a database server and an OIDC provider come from. */
public interface Parts {
    /** Starts them, or finds them; they last as long as this JVM. */
    Addresses start();

    /**
     * What the environment asks for: addresses win, then {@code -Dslipway.containers=true}, then
     * processes of our own, with a real Keycloak among them for {@code -Dslipway.oidc=keycloak}.
     */
    static Parts chosen() {
        if (GivenParts.given()) {
            return new GivenParts();
        }
        if (Boolean.getBoolean("slipway.containers")) {
            return new ContainerParts();
        }
        return KeycloakParts.WANTED.equals(System.getProperty("slipway.oidc"))
                ? new KeycloakParts()
                : new ProcessParts();
    }
}
