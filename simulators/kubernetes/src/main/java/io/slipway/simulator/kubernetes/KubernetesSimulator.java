package io.slipway.simulator.kubernetes;

import io.slipway.simulator.kubernetes.api.Api.Intent;
import io.slipway.simulator.kubernetes.api.Ask;
import io.slipway.simulator.kubernetes.api.Reply;
import io.slipway.simulator.kubernetes.api.Sink;
import io.slipway.simulator.kubernetes.api.Watch;
import io.slipway.simulator.kubernetes.control.Control;
import io.slipway.simulator.kubernetes.control.FaultRule;
import io.slipway.simulator.kubernetes.object.Refusal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The running server. One event loop answers all requests and does what is due. */
public final class KubernetesSimulator implements AutoCloseable {
    static final int MAX_BODY_BYTES = 4 << 20;
    private static final int MAX_UNREAD_BYTES = 64 << 20;
    private static final long BOOKMARK_MILLIS = 60_000;
    private static final long LONGEST_NAP_MILLIS = 10_000;

    private final Vertx vertx;
    private final Context loop;
    private final Settings settings;
    private final Cluster cluster;
    private final Control control;
    private final Set<HttpConnection> connections = new HashSet<>();
    private @Nullable HttpServer server;
    private @Nullable HttpServer controlServer;
    private boolean unavailable;
    private long timer = -1;
    private int port;

    private KubernetesSimulator(Settings settings, Vertx vertx) {
        this.settings = settings;
        this.vertx = vertx;
        this.loop = vertx.getOrCreateContext();
        this.cluster = new Cluster(settings);
        this.control =
                new Control(
                        cluster.knobs,
                        new Control.Listener() {
                            @Override
                            public void refuse(Duration span) {
                                goDark(span);
                            }

                            @Override
                            public void unavailable(boolean wanted) {
                                unavailable = wanted;
                            }
                        });
    }

    public static KubernetesSimulator start(Settings settings) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        KubernetesSimulator simulator = new KubernetesSimulator(settings, vertx);
        try {
            simulator.listen();
        } catch (IllegalStateException e) {
            vertx.close();
            throw e;
        }
        return simulator;
    }

    private void listen() {
        port = settings.port();
        server = await(() -> open(port));
        port = server.actualPort();
        controlServer = await(() -> open(0));
        loop.runOnContext(
                _ -> {
                    vertx.setPeriodic(BOOKMARK_MILLIS, _ -> cluster.watches.bookmark());
                    settle();
                });
    }

    private interface Opening {
        Future<HttpServer> run();
    }

    private HttpServer await(Opening opening) {
        CompletableFuture<HttpServer> opened = new CompletableFuture<>();
        loop.runOnContext(
                _ ->
                        opening.run()
                                .onSuccess(opened::complete)
                                .onFailure(opened::completeExceptionally));
        try {
            return opened.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "cannot listen on %s:%d".formatted(settings.host(), settings.port()),
                    e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Future<HttpServer> open(int wanted) {
        boolean serving = wanted == port;
        HttpServer made =
                vertx.createHttpServer(
                        new HttpServerOptions()
                                .setHost(settings.host())
                                .setPort(wanted)
                                .setMaxInitialLineLength(32 << 10)
                                .setMaxHeaderSize(64 << 10)
                                .setHandle100ContinueAutomatically(true)
                                .setHttp2ClearTextEnabled(false));
        made.connectionHandler(
                connection -> {
                    if (serving) {
                        connections.add(connection);
                        connection.closeHandler(_ -> connections.remove(connection));
                    }
                });
        made.requestHandler(this::take);
        return made.listen();
    }

    public int port() {
        return port;
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** The control calls on a port of their own, which answers also while the API refuses. */
    public URI control() {
        HttpServer own = controlServer;
        if (own == null) {
            throw new IllegalStateException("not started");
        }
        return URI.create("http://127.0.0.1:" + own.actualPort());
    }

    /** A configuration for kubectl and other clients. */
    public String kubeconfig() {
        return """
        apiVersion: v1
        kind: Config
        current-context: slipway
        clusters:
        - name: slipway
          cluster:
            server: %s
        contexts:
        - name: slipway
          context:
            cluster: slipway
            user: slipway
        users:
        - name: slipway
          user:
            token: %s
        """
                .formatted(uri(), settings.tokens().stream().findFirst().orElse("unchecked"));
    }

    /** Writes it for programs that read a file, and makes the folder it is in. */
    public void writeKubeconfig(Path file) {
        Path target = file.toAbsolutePath();
        try {
            Files.createDirectories(target.getParent());
            Files.writeString(target, kubeconfig());
        } catch (IOException e) {
            throw new UncheckedIOException(target + " cannot be written", e);
        }
    }

    private void take(HttpServerRequest request) {
        Buffer body = Buffer.buffer();
        boolean upgrade = "websocket".equalsIgnoreCase(request.getHeader("upgrade"));
        if (upgrade) {
            respond(request, ask(request, body));
            return;
        }
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
                    try {
                        respond(request, ask(request, body));
                    } catch (RuntimeException e) {
                        // A bug of ours must not leave the caller without an answer.
                        e.printStackTrace();
                        give(request, Reply.refused(Refusal.of(500, "InternalError", "" + e)));
                    }
                });
        request.exceptionHandler(_ -> request.connection().close());
    }

    private static Ask ask(HttpServerRequest request, Buffer body) {
        Map<String, String> headers = new LinkedHashMap<>();
        request.headers()
                .forEach(
                        (name, value) ->
                                headers.merge(
                                        name.toLowerCase(Locale.ROOT),
                                        value,
                                        (one, other) -> one + "," + other));
        Map<String, String> query = new LinkedHashMap<>();
        request.params().forEach((name, value) -> query.putIfAbsent(name, value));
        return new Ask(
                request.method().name(),
                URLDecoder.decode(
                        String.valueOf(request.path()).replace("+", "%2B"), StandardCharsets.UTF_8),
                query,
                headers,
                body.toString());
    }

    private void respond(HttpServerRequest request, Ask ask) {
        cluster.agenda.settle();
        if (ask.path().startsWith(Control.PREFIX)) {
            give(request, control.answer(ask));
            settle();
            return;
        }
        Intent intent = cluster.api.intent(ask);
        cluster.calls.asked(intent);
        Reply refusal = refusal(ask);
        FaultRule fault = refusal == null ? cluster.faults.due(intent) : null;
        if (refusal != null) {
            give(request, refusal);
        } else if (fault == null) {
            give(request, done(ask, intent));
        } else if (fault.effect().after()) {
            Reply reply = done(ask, intent);
            late(fault, () -> spoil(request, fault, intent, reply));
        } else {
            late(fault, () -> spoil(request, fault, intent, null));
        }
        settle();
    }

    private Reply done(Ask ask, Intent intent) {
        Reply reply = cluster.api.answer(ask);
        if (!(reply instanceof Reply.Whole whole) || whole.status() < 400) {
            cluster.calls.done(intent);
        }
        return reply;
    }

    private @Nullable Reply refusal(Ask ask) {
        if (unavailable) {
            return Reply.refused(
                    Refusal.of(
                                    503,
                                    "ServiceUnavailable",
                                    "the server is currently unable to handle the request")
                            .retryAfter(1));
        }
        String bearer = ask.header("authorization");
        boolean open = settings.tokens().isEmpty() || ask.path().matches("/(healthz|livez|readyz)");
        boolean known =
                bearer.startsWith("Bearer ")
                        && settings.tokens().contains(bearer.substring("Bearer ".length()).strip());
        return open || known
                ? null
                : Reply.refused(Refusal.of(401, "Unauthorized", "Unauthorized"));
    }

    private void late(FaultRule fault, Runnable action) {
        if (fault.delayMillis() > 0) {
            vertx.setTimer(fault.delayMillis(), _ -> action.run());
        } else {
            action.run();
        }
    }

    private void spoil(
            HttpServerRequest request, FaultRule fault, Intent intent, @Nullable Reply reply) {
        Refusal refusal =
                switch (fault.effect()) {
                    case FORBIDDEN ->
                            Refusal.of(
                                    403,
                                    "Forbidden",
                                    ("%s is forbidden: User \"slipway\" cannot %s resource \"%s\" in"
                                                    + " API group \"%s\"%s")
                                            .formatted(
                                                    intent.resource(),
                                                    intent.verb(),
                                                    intent.resource(),
                                                    intent.group(),
                                                    intent.namespace().isEmpty()
                                                            ? " at the cluster scope"
                                                            : " in the namespace \"%s\""
                                                                    .formatted(
                                                                            intent.namespace())));
                    case UNAUTHORIZED -> Refusal.of(401, "Unauthorized", "Unauthorized");
                    case CONFLICT ->
                            Refusal.of(
                                    409,
                                    "Conflict",
                                    ("Operation cannot be fulfilled on %s \"%s\": the object has"
                                                    + " been modified; please apply your changes to the"
                                                    + " latest version and try again")
                                            .formatted(intent.resource(), intent.name()));
                    case THROTTLE ->
                            Refusal.of(
                                            429,
                                            "TooManyRequests",
                                            "Too many requests, please try again later.")
                                    .retryAfter(1);
                    case UNAVAILABLE ->
                            Refusal.of(
                                            503,
                                            "ServiceUnavailable",
                                            "the server is currently unable to handle the request")
                                    .retryAfter(1);
                    case ERROR_BEFORE, ERROR_AFTER ->
                            Refusal.of(
                                    500,
                                    "InternalError",
                                    "Internal error occurred: fault injected");
                    case DROP_BEFORE, DROP_AFTER, SLOW -> null;
                };
        if (refusal != null) {
            give(request, Reply.refused(refusal));
        } else if (fault.effect() != FaultRule.Effect.SLOW) {
            request.connection().close();
        } else {
            give(request, reply == null ? Reply.text("") : reply);
        }
    }

    private void give(HttpServerRequest request, Reply reply) {
        switch (reply) {
            case Reply.Whole(int status, String type, Buffer body, int retryAfter) -> {
                HttpServerResponse response = request.response();
                response.setStatusCode(status).putHeader("content-type", type);
                response.putHeader("cache-control", "no-cache, private");
                if (retryAfter > 0) {
                    response.putHeader("retry-after", Integer.toString(retryAfter));
                }
                response.end(body);
            }
            case Reply.Watching(Watch watch) -> connect(request, watch);
            case Reply.Following(var tail) -> {
                HttpServerResponse response = request.response();
                response.putHeader("content-type", "text/plain").setChunked(true);
                response.write(tail.text());
                Consumer<String> reader =
                        line -> {
                            if (line.isEmpty()) {
                                response.end();
                            } else {
                                response.write(line);
                            }
                        };
                response.closeHandler(_ -> tail.log().leave(reader));
                tail.log().follow(reader);
            }
        }
    }

    private void connect(HttpServerRequest request, Watch watch) {
        vertx.setTimer(Math.max(1, watch.seconds() * 1000), _ -> watch.end());
        if ("websocket".equalsIgnoreCase(request.getHeader("upgrade"))) {
            request.toWebSocket()
                    .onSuccess(
                            socket -> {
                                socket.closeHandler(_ -> watch.gone());
                                socket.exceptionHandler(_ -> watch.gone());
                                watch.connect(new Frames(socket, request.connection()));
                            })
                    .onFailure(_ -> watch.gone());
            return;
        }
        HttpServerResponse response = request.response();
        response.putHeader("content-type", "application/json")
                .putHeader("cache-control", "no-cache, private")
                .setChunked(true)
                .setWriteQueueMaxSize(MAX_UNREAD_BYTES);
        response.closeHandler(_ -> watch.gone());
        response.exceptionHandler(_ -> watch.gone());
        response.writeHead();
        watch.connect(new Chunks(request));
    }

    private record Chunks(HttpServerRequest request) implements Sink {
        @Override
        public void send(String text) {
            request.response().write(text);
        }

        @Override
        public void end() {
            request.response().end();
        }

        @Override
        public void cut() {
            request.connection().close();
        }

        @Override
        public boolean full() {
            return request.response().writeQueueFull();
        }
    }

    private record Frames(ServerWebSocket socket, HttpConnection connection) implements Sink {
        Frames {
            socket.setWriteQueueMaxSize(MAX_UNREAD_BYTES);
        }

        @Override
        public void send(String text) {
            socket.writeTextMessage(text);
        }

        @Override
        public void end() {
            if (!socket.isClosed()) {
                socket.close((short) 1000);
            }
        }

        @Override
        public void cut() {
            connection.close();
        }

        @Override
        public boolean full() {
            return socket.writeQueueFull();
        }
    }

    /** Does what is due and sets the timer for what is next. */
    private void settle() {
        cluster.agenda.settle();
        if (timer >= 0) {
            vertx.cancelTimer(timer);
            timer = -1;
        }
        Instant next = cluster.agenda.next();
        if (next != null) {
            Duration left = Duration.between(cluster.clock.instant(), next);
            long millis = (long) Math.ceil(left.toNanos() / 1e6 / cluster.clock.speed());
            timer =
                    vertx.setTimer(
                            Math.clamp(millis, 1, LONGEST_NAP_MILLIS),
                            _ -> {
                                timer = -1;
                                settle();
                            });
        }
    }

    /** Nobody listens for a while, and all connections break. */
    private void goDark(Duration span) {
        HttpServer present = server;
        if (present == null) {
            return;
        }
        server = null;
        present.close()
                .onComplete(
                        _ ->
                                vertx.setTimer(
                                        Math.max(1, span.toMillis()),
                                        _ -> open(port).onSuccess(made -> server = made)));
        List.copyOf(connections).forEach(HttpConnection::close);
    }

    @Override
    public void close() {
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
        KubernetesSimulator simulator = KubernetesSimulator.start(settings);
        Path kubeconfig = Settings.kubeconfig(args);
        if (kubeconfig != null) {
            try {
                simulator.writeKubeconfig(kubeconfig);
            } catch (UncheckedIOException e) {
                System.err.println(e.getMessage() + ": " + e.getCause());
                System.exit(1);
            }
        }
        System.out.println("kubernetes simulator listens on " + simulator.uri());
        Runtime.getRuntime().addShutdownHook(new Thread(simulator::close));
        Thread.currentThread().join();
    }
}
