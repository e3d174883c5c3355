package io.slipway.endpoint.gateway;

import java.util.Locale;

/** How an invocation ended. */
enum Outcome {
    /** The model server's answer reached the client whole. */
    ANSWERED,
    /** The model server refused the request; its refusal reached the client. */
    REFUSED,
    /** It never got to the model server, or nothing came back. */
    UNAVAILABLE,
    /** The answer broke off after it had begun. */
    BROKEN,
    /** The client went away. */
    ABANDONED;

    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
