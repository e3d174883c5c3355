package io.slipway.outbox;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.slipway.envelope.CloudEvent;
import io.smallrye.mutiny.Uni;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Goes on with the trace of an event, so that one trace runs from the request to the last effect.
 */
final class Tracing {
    private static final TextMapGetter<CloudEvent> HEADERS =
            new TextMapGetter<>() {
                @Override
                public Iterable<String> keys(CloudEvent event) {
                    return Map.of(CloudEvent.TRACE_PARENT, "").keySet();
                }

                @Override
                public @Nullable String get(@Nullable CloudEvent event, String key) {
                    return event == null ? null : event.extension(key);
                }
            };

    private Tracing() {}

    /** Runs the effect in a span whose parent is the span that announced the event. */
    @SuppressWarnings("MustBeClosedChecker") // closed when the effect ends, which is not here
    static Uni<Void> within(Delivery delivery) {
        var telemetry = GlobalOpenTelemetry.get();
        Context parent =
                telemetry
                        .getPropagators()
                        .getTextMapPropagator()
                        .extract(Context.root(), delivery.event(), HEADERS);
        Span span =
                telemetry
                        .getTracer("io.slipway.outbox")
                        .spanBuilder(delivery.topic() + " process")
                        .setParent(parent)
                        .setSpanKind(SpanKind.CONSUMER)
                        .setAttribute("messaging.system", "kafka")
                        .setAttribute("messaging.destination.name", delivery.topic())
                        .setAttribute("messaging.consumer.group.name", delivery.consumer())
                        .setAttribute("messaging.message.id", delivery.event().id())
                        .startSpan();
        Scope scope = parent.with(span).makeCurrent();
        return delivery.effect()
                .get()
                .onFailure()
                .invoke(failure -> span.setStatus(StatusCode.ERROR, failure.toString()))
                .onTermination()
                .invoke(
                        () -> {
                            scope.close();
                            span.end();
                        });
    }
}
