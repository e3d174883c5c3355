package io.slipway.deploy.operation;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What an operation does. */
enum OperationKind {
    REBOOT,
    REPLACE,
    SCALE,
    RECOVERY,
    REPAIR,
    IMPORT;

    @JsonValue
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static OperationKind of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Whether it is about single nodes. */
    boolean ofNodes() {
        return this == REBOOT || this == REPLACE;
    }
}
