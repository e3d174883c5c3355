package io.slipway.deploy.deployer.aws;

/** Why a step must not go on, and what to do about it. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String reason;
    private final String remediation;

    public Refusal(String reason, String remediation) {
        super(reason, null, false, false);
        this.reason = reason;
        this.remediation = remediation;
    }

    public String reason() {
        return reason;
    }

    public String remediation() {
        return remediation;
    }
}
