package io.slipway.outbox;

import io.slipway.envelope.CloudEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why an event is announced.
 *
 * @param correlationId id of the whole flow, such as the job
 * @param causationId id of the event that led to this one
 * @param authId subject on whose behalf it happens; never a credential
 * @param traceParent the trace to go on with where none is current; null for the last one of the
 *     aggregate
 */
public record Cause(
        @Nullable String correlationId,
        @Nullable String causationId,
        @Nullable String authId,
        @Nullable String traceParent) {

    public Cause(
            @Nullable String correlationId, @Nullable String causationId, @Nullable String authId) {
        this(correlationId, causationId, authId, null);
    }

    /** A person or program asked by REST. */
    public static Cause request(String correlationId, String subject) {
        return new Cause(correlationId, null, subject);
    }

    /** An event that was taken in. */
    public static Cause of(CloudEvent event) {
        String correlation = event.extension(CloudEvent.CORRELATION_ID);
        return new Cause(
                correlation == null ? event.subject() : correlation,
                event.id(),
                event.extension(CloudEvent.AUTH_ID),
                Tracing.current());
    }

    /** A reconciler found it. */
    public static Cause system(String correlationId) {
        return new Cause(correlationId, null, null);
    }

    Map<String, String> extensions() {
        Map<String, String> extensions = new LinkedHashMap<>();
        put(extensions, CloudEvent.CORRELATION_ID, correlationId);
        put(extensions, CloudEvent.CAUSATION_ID, causationId);
        put(extensions, CloudEvent.AUTH_ID, authId);
        if (authId != null) {
            extensions.put(CloudEvent.AUTH_TYPE, "app_user");
        }
        return extensions;
    }

    private static void put(Map<String, String> extensions, String name, @Nullable String value) {
        if (value != null) {
            extensions.put(name, value);
        }
    }
}
