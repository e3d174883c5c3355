package io.slipway.deploy.deployer.aws;

/** A newer worker has the cluster in hand; this one must stop without touching anything. */
public final class Superseded extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Superseded(String message) {
        super(message, null, false, false);
    }
}
