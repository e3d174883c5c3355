package io.slipway.endpoint.gateway;

import io.slipway.endpoint.EndpointProblem;
import io.slipway.problem.Problem;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Passes one invocation to a model server and its answer back as it comes, with the back-pressure
 * of the slower side. Everything of one invocation runs on the event loop of its client.
 */
@ApplicationScoped
class UpstreamClient {
    private static final Logger LOG = Logger.getLogger(UpstreamClient.class);

    /** Below the 5 s after which common model servers close a silent connection. */
    private static final int KEEP_ALIVE_SECONDS = 4;

    /** To one model server; the gates of its endpoints are narrower. */
    private static final int MAX_CONNECTIONS = 1024;

    private static final Duration DOWN_RETRY = Duration.ofSeconds(5);

    /** Of the client's headers these reach the model server; a token never does. */
    private static final List<String> ASKED = List.of("accept", "traceparent", "tracestate");

    /** Of the model server's headers these reach the client. */
    private static final List<String> ANSWERED =
            List.of("content-type", "content-length", "cache-control", "retry-after");

    private final Vertx vertx;
    private final HttpClient http;
    private final GatewayConfig config;

    UpstreamClient(Vertx vertx, GatewayConfig config) {
        this.vertx = vertx;
        this.config = config;
        this.http =
                vertx.httpClientBuilder()
                        .with(
                                new HttpClientOptions()
                                        .setConnectTimeout((int) config.connectTimeout().toMillis())
                                        .setKeepAliveTimeout(KEEP_ALIVE_SECONDS))
                        .with(new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS))
                        .withConnectHandler(UpstreamClient::leaveToItsExchange)
                        .build();
    }

    /**
     * Fails with a problem as long as nothing was sent to the client; afterwards a broken answer
     * breaks the client's connection, so that nobody takes half an answer for a whole one.
     */
    Uni<Outcome> pass(URI target, byte[] body, RoutingContext client) {
        return Uni.createFrom()
                .completionStage(() -> exchange(target, body, client).toCompletionStage());
    }

    private Future<Outcome> exchange(URI target, byte[] body, RoutingContext client) {
        var gone = new AtomicBoolean(client.response().closed());
        if (gone.get()) {
            return Future.succeededFuture(Outcome.ABANDONED);
        }
        return http.request(options(target, client))
                .compose(
                        request -> {
                            client.addEndHandler(
                                    sent -> {
                                        if (sent.failed()) {
                                            gone.set(true);
                                            request.reset();
                                        }
                                    });
                            long limit =
                                    vertx.setTimer(
                                            config.longest().toMillis(), _ -> request.reset());
                            return answer(request, body, client)
                                    .onComplete(_ -> vertx.cancelTimer(limit));
                        })
                .recover(failure -> unanswered(failure, client, gone.get()));
    }

    private RequestOptions options(URI target, RoutingContext client) {
        var options =
                new RequestOptions()
                        .setMethod(HttpMethod.POST)
                        .setAbsoluteURI(target.toString())
                        .setConnectTimeout(config.connectTimeout().toMillis())
                        .setIdleTimeout(config.idleTimeout().toMillis())
                        .putHeader("content-type", "application/json");
        for (String name : ASKED) {
            String value = client.request().getHeader(name);
            if (value != null) {
                options.putHeader(name, value);
            }
        }
        return options;
    }

    private static Future<Outcome> answer(
            HttpClientRequest request, byte[] body, RoutingContext client) {
        if (client.response().closed()) {
            request.reset();
            return Future.succeededFuture(Outcome.ABANDONED);
        }
        return request.send(Buffer.buffer(body))
                .compose(
                        response -> {
                            Problem refused = refused(response);
                            if (refused != null) {
                                response.exceptionHandler(_ -> {});
                                request.reset();
                                return Future.failedFuture(refused);
                            }
                            return relay(response, client.response());
                        });
    }

    /** A refusal that is the gateway's to explain; others are the model's and pass through. */
    private static @Nullable Problem refused(HttpClientResponse response) {
        int status = response.statusCode();
        if (status == 503) {
            return down("The model server does not take requests at the moment.");
        }
        return status >= 500 || status == 401 || status == 403 || status < 200 || isRedirect(status)
                ? EndpointProblem.MODEL_SERVER_BROKEN
                        .because("The model server answered with status " + status + ".")
                        .fix("Look at the model server's log; a smaller request may work.")
                        .retryAfter(DOWN_RETRY)
                : null;
    }

    private static boolean isRedirect(int status) {
        return status >= 300 && status < 400;
    }

    private static Future<Outcome> relay(HttpClientResponse from, HttpServerResponse to) {
        to.setStatusCode(from.statusCode());
        for (String name : ANSWERED) {
            String value = from.getHeader(name);
            if (value != null) {
                to.putHeader(name, value);
            }
        }
        to.setChunked(from.getHeader("content-length") == null);
        Outcome whole = from.statusCode() < 400 ? Outcome.ANSWERED : Outcome.REFUSED;
        return from.pipe().endOnFailure(false).to(to).map(whole);
    }

    private static Future<Outcome> unanswered(
            Throwable failure, RoutingContext client, boolean gone) {
        if (failure instanceof Problem) {
            return Future.failedFuture(failure);
        }
        if (gone || client.response().closed()) {
            return Future.succeededFuture(Outcome.ABANDONED);
        }
        LOG.infof("Model server did not answer: %s", failure.toString());
        if (client.response().headWritten()) {
            breakOff(client);
            return Future.succeededFuture(Outcome.BROKEN);
        }
        return Future.failedFuture(down("The model server does not answer."));
    }

    /**
     * A reset of an HTTP/1.1 response tells nobody on this side: the request would count as under
     * way, and hold up the shutdown until its time-out. The end of the connection is told.
     */
    private static void breakOff(RoutingContext client) {
        if (client.request().version() == HttpVersion.HTTP_2) {
            client.response().reset();
        } else {
            client.request().connection().close();
        }
    }

    private static Problem down(String detail) {
        return EndpointProblem.MODEL_SERVER_DOWN
                .because(detail)
                .fix("Try again; if it stays so, look at the model server on the cluster.")
                .retryAfter(DOWN_RETRY);
    }

    /** What breaks a connection breaks the exchange on it, which tells it once. */
    private static void leaveToItsExchange(HttpConnection connection) {
        connection.exceptionHandler(_ -> {});
    }

    @PreDestroy
    void close() {
        http.close();
    }
}
