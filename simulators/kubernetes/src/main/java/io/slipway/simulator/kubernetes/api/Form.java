package io.slipway.simulator.kubernetes.api;

import io.slipway.simulator.kubernetes.object.Refusal;
import java.util.Locale;

/** How the caller wants objects shown. */
enum Form {
    PLAIN,
    TABLE,
    METADATA;

    static Form of(String accept) {
        if (accept.isBlank()) {
            return PLAIN;
        }
        for (String part : accept.split(",", -1)) {
            String wanted = part.strip().toLowerCase(Locale.ROOT);
            if (wanted.contains("as=table")) {
                return TABLE;
            }
            if (wanted.contains("as=partialobjectmetadata")) {
                return METADATA;
            }
            if (!wanted.contains("as=")
                    && (wanted.startsWith("application/json")
                            || wanted.startsWith("*/*")
                            || wanted.startsWith("application/*"))) {
                return PLAIN;
            }
        }
        throw Refusal.of(
                406,
                "NotAcceptable",
                "only the following media types are accepted: application/json");
    }
}
