package io.slipway.guardrail.rule;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** When a rule is judged. */
public enum Phase {
    /** Before anything is made. */
    PRE,
    /** After the deployer says that all is made. */
    POST;

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
