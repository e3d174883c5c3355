package io.slipway.local.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Collects the spans that services send by OTLP over HTTP, as a collector would. */
public final class Spans implements AutoCloseable {
    private static final String PATH = "/v1/traces";

    private final @Nullable HttpServer server;
    private final Queue<Span> all = new ConcurrentLinkedQueue<>();

    private Spans(@Nullable HttpServer server) {
        this.server = server;
    }

    /** What took how long in which service is not looked at here: only that it belongs together. */
    record Span(String service, String trace, String name) {}

    public static Spans received() {
        try {
            var server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            var spans = new Spans(server);
            server.createContext(PATH, spans::take);
            server.start();
            return spans;
        } catch (IOException e) {
            throw new IllegalStateException("No port for the spans of the services", e);
        }
    }

    /** Where the services send theirs to somebody else. */
    public static Spans elsewhere() {
        return new Spans(null);
    }

    /** The settings that make a service send its spans here. */
    public Map<String, String> settings() {
        return server == null
                ? Map.of()
                : Map.of(
                        "QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT",
                        "http://127.0.0.1:" + server.getAddress().getPort(),
                        "QUARKUS_OTEL_EXPORTER_OTLP_PROTOCOL",
                        "http/protobuf",
                        "QUARKUS_OTEL_BSP_SCHEDULE_DELAY",
                        "500ms");
    }

    boolean listens() {
        return server != null;
    }

    List<Span> of(Trace trace) {
        return all.stream().filter(span -> span.trace().equals(trace.id())).toList();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            read(ByteBuffer.wrap(exchange.getRequestBody().readAllBytes()));
            exchange.sendResponseHeaders(200, -1);
        }
    }

    /** ExportTraceServiceRequest: resource_spans = 1. */
    private void read(ByteBuffer request) {
        for (var resourceSpans : Protobuf.messages(request, 1)) {
            var service =
                    Protobuf.messages(resourceSpans, 1).stream()
                            .flatMap(resource -> Protobuf.messages(resource, 1).stream())
                            .filter(attribute -> text(attribute, 1).equals("service.name"))
                            .flatMap(attribute -> Protobuf.messages(attribute, 2).stream())
                            .map(value -> text(value, 1))
                            .findFirst()
                            .orElse("");
            for (var scopeSpans : Protobuf.messages(resourceSpans, 2)) {
                for (var span : Protobuf.messages(scopeSpans, 2)) {
                    var trace = Protobuf.messages(span, 1).getFirst();
                    var id = new byte[trace.remaining()];
                    trace.get(id);
                    all.add(new Span(service, HexFormat.of().formatHex(id), text(span, 5)));
                }
            }
        }
    }

    private static String text(ByteBuffer message, int field) {
        return Protobuf.messages(message, field).stream()
                .findFirst()
                .map(bytes -> StandardCharsets.UTF_8.decode(bytes).toString())
                .orElse("");
    }

    @Override
    public void close() {
        if (server != null) {
            server.stop(0);
        }
    }
}
