package io.slipway.testkit;

/** A place where a broker, a database server and an OIDC provider come from. */
public interface Parts {
    /** Starts them, or finds them; they last as long as this JVM. */
    Addresses start();

    /**
     * What the environment asks for: addresses win, then {@code -Dslipway.containers=true}, then a
     * process of our own.
     */
    static Parts chosen() {
        if (GivenParts.given()) {
            return new GivenParts();
        }
        return Boolean.getBoolean("slipway.containers") ? new ContainerParts() : new ProcessParts();
    }
}
