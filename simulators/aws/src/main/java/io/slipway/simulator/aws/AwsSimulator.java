package io.slipway.simulator.aws;

import io.slipway.simulator.aws.front.Desk;
import io.slipway.simulator.aws.front.Outcome;
import io.slipway.simulator.aws.kube.NodeMirror;
import io.slipway.simulator.aws.run.VirtualClock;
import io.slipway.simulator.aws.wire.HttpAnswer;
import io.slipway.simulator.aws.wire.HttpAsk;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** The running server. All requests are served by one event loop, one after the other. */
public final class AwsSimulator implements AutoCloseable {
    static final int MAX_BODY_BYTES = 64 << 20;
    private static final long LOOK_MILLIS = 500;

    private final Vertx vertx;
    private final HttpServer server;
    private final Desk desk;
    private final NodeMirror mirror;

    private AwsSimulator(Vertx vertx, HttpServer server, Desk desk, NodeMirror mirror) {
        this.mirror = mirror;
        this.vertx = vertx;
        this.server = server;
        this.desk = desk;
    }

    public static AwsSimulator start(Settings settings) {
        Desk desk =
                new Desk(
                        new VirtualClock(InstantSource.system()),
                        settings.folder(),
                        settings.kubernetes());
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        HttpServer server =
                vertx.createHttpServer(
                        new HttpServerOptions()
                                .setHost(settings.host())
                                .setPort(settings.port())
                                .setHandle100ContinueAutomatically(true)
                                .setMaxInitialLineLength(16 << 10)
                                .setMaxHeaderSize(32 << 10)
                                .setIdleTimeout(120));
        server.requestHandler(request -> take(vertx, desk, request));
        try {
            server.listen().toCompletionStage().toCompletableFuture().get();
        } catch (ExecutionException e) {
            vertx.close();
            desk.close();
            throw new IllegalStateException(
                    "cannot listen on %s:%d".formatted(settings.host(), settings.port()),
                    e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        NodeMirror mirror = new NodeMirror();
        vertx.setPeriodic(LOOK_MILLIS, _ -> desk.show(mirror));
        return new AwsSimulator(vertx, server, desk, mirror);
    }

    public int port() {
        return server.actualPort();
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + port());
    }

    private static void take(Vertx vertx, Desk desk, HttpServerRequest request) {
        Buffer body = Buffer.buffer();
        request.handler(
                chunk -> {
                    if (body.length() + chunk.length() > MAX_BODY_BYTES) {
                        request.connection().close();
                    } else {
                        body.appendBuffer(chunk);
                    }
                });
        request.endHandler(
                _ -> {
                    Outcome outcome = desk.answer(ask(request, body));
                    if (outcome.delayMillis() > 0) {
                        vertx.setTimer(outcome.delayMillis(), _ -> give(request, outcome));
                    } else {
                        give(request, outcome);
                    }
                });
        request.exceptionHandler(_ -> request.connection().close());
    }

    private static HttpAsk ask(HttpServerRequest request, Buffer body) {
        Map<String, String> headers = new LinkedHashMap<>();
        request.headers()
                .forEach(
                        (name, value) ->
                                headers.merge(
                                        name.toLowerCase(Locale.ROOT),
                                        value,
                                        (one, other) -> one + "," + other));
        String uri = request.uri();
        int question = uri.indexOf('?');
        return new HttpAsk(
                request.method().name(),
                question < 0 ? uri : uri.substring(0, question),
                question < 0 ? "" : uri.substring(question + 1),
                headers,
                body.getBytes());
    }

    private static void give(HttpServerRequest request, Outcome outcome) {
        switch (outcome) {
            case Outcome.Dropped _ -> request.connection().close();
            case Outcome.Answered(HttpAnswer answer, int _) -> {
                request.response().setStatusCode(answer.status());
                answer.headers().forEach(request.response()::putHeader);
                if (request.method().name().equals("HEAD")) {
                    request.response().end();
                } else {
                    request.response().end(Buffer.buffer(answer.body()));
                }
            }
        }
    }

    @Override
    public void close() {
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            mirror.close();
            desk.close();
        }
    }

    public static void main(String[] args) throws InterruptedException {
        Settings settings;
        try {
            settings = Settings.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(Settings.USAGE);
            System.exit(2);
            return;
        }
        AwsSimulator simulator = AwsSimulator.start(settings);
        System.out.println("aws simulator listens on " + simulator.uri());
        Runtime.getRuntime().addShutdownHook(new Thread(simulator::close));
        Thread.currentThread().join();
    }
}
