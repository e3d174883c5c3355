package io.slipway.outbox;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.slipway.envelope.CloudEvent;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Goes on with the trace of an event, so that one trace runs from the request to the last effect.
 */
public final class Tracing {
    private static final TextMapGetter<String> HEADER =
            new TextMapGetter<>() {
                @Override
                public Iterable<String> keys(String traceParent) {
                    return List.of(CloudEvent.TRACE_PARENT);
                }

                @Override
                public @Nullable String get(@Nullable String traceParent, String key) {
                    return CloudEvent.TRACE_PARENT.equals(key) ? traceParent : null;
                }
            };

    private Tracing() {}

    /** The current span as a {@code traceparent}; null where there is none. */
    public static @Nullable String current() {
        SpanContext span = Span.current().getSpanContext();
        return span.isValid()
                ? "00-%s-%s-%s"
                        .formatted(
                                span.getTraceId(), span.getSpanId(), span.getTraceFlags().asHex())
                : null;
    }

    /**
     * A span around work that goes on beside other work of the same Vert.x context: it is measured,
     * and not made current. Without a trace to go on with there is none.
     */
    public static <T> Uni<T> span(
            String name, @Nullable String traceParent, Supplier<Uni<T>> work) {
        if (traceParent == null) {
            return work.get();
        }
        return Uni.createFrom()
                .deferred(
                        () -> {
                            Span span = builder(name, parent(traceParent)).startSpan();
                            return ended(span, work.get()).onTermination().invoke(() -> span.end());
                        });
    }

    /** A span of work that is over. */
    public static void past(
            String name, @Nullable String traceParent, Instant begun, Instant ended) {
        if (traceParent != null) {
            builder(name, parent(traceParent)).setStartTimestamp(begun).startSpan().end(ended);
        }
    }

    /** The trace is the current one while the work goes on, as for its events and log lines. */
    @SuppressWarnings("MustBeClosedChecker") // closed when the work ends, which is not here
    public static <T> Uni<T> within(@Nullable String traceParent, Supplier<Uni<T>> work) {
        if (traceParent == null) {
            return work.get();
        }
        return Uni.createFrom()
                .deferred(
                        () -> {
                            Scope scope = parent(traceParent).makeCurrent();
                            return work.get().onTermination().invoke(scope::close);
                        });
    }

    /** Runs the effect in a span whose parent is the span that announced the event. */
    @SuppressWarnings("MustBeClosedChecker") // closed when the effect ends, which is not here
    static Uni<Void> within(Delivery delivery) {
        Context parent = parent(delivery.event().extension(CloudEvent.TRACE_PARENT));
        Span span =
                builder(delivery.topic() + " process", parent)
                        .setSpanKind(SpanKind.CONSUMER)
                        .setAttribute("messaging.system", "kafka")
                        .setAttribute("messaging.destination.name", delivery.topic())
                        .setAttribute("messaging.consumer.group.name", delivery.consumer())
                        .setAttribute("messaging.message.id", delivery.event().id())
                        .startSpan();
        Scope scope = parent.with(span).makeCurrent();
        return ended(span, delivery.effect().get())
                .onTermination()
                .invoke(
                        () -> {
                            scope.close();
                            span.end();
                        });
    }

    private static <T> Uni<T> ended(Span span, Uni<T> work) {
        return work.onFailure()
                .invoke(failure -> span.setStatus(StatusCode.ERROR, failure.toString()));
    }

    private static SpanBuilder builder(String name, Context parent) {
        return GlobalOpenTelemetry.get()
                .getTracer("io.slipway.outbox")
                .spanBuilder(name)
                .setParent(parent);
    }

    private static Context parent(@Nullable String traceParent) {
        return GlobalOpenTelemetry.get()
                .getPropagators()
                .getTextMapPropagator()
                .extract(Context.root(), traceParent == null ? "" : traceParent, HEADER);
    }
}
