package io.slipway.guardrail.rule;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** When a rule is judged. */
public enum Phase {
    /** Before anything is made, changed or destroyed. */
    PRE,
    /** After the deployer says that all is made, or gone. */
    POST,
    /** Again and again while the cluster lives. */
    PERIODIC;

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
