package io.slipway.endpoint.provision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Asks a model server which models it serves. Never fails: no answer is an answer. */
@Startup
@ApplicationScoped
class ModelServerClient {
    private static final int MAX_BODY_BYTES = 256 * 1024;
    private static final int MAX_MODEL_NAME = 256;

    private final HttpClient http;
    private final ObjectMapper json;
    private final Duration timeout;
    private final MeterRegistry meters;

    ModelServerClient(
            Vertx vertx, ObjectMapper json, ProvisionConfig config, MeterRegistry meters) {
        this.http =
                vertx.httpClientBuilder()
                        .with(
                                new HttpClientOptions()
                                        .setKeepAlive(false)
                                        .setConnectTimeout((int) config.probeTimeout().toMillis()))
                        .withConnectHandler(connection -> connection.exceptionHandler(_ -> {}))
                        .build();
        this.json = json;
        this.timeout = config.probeTimeout();
        this.meters = meters;
        meters.counter("endpoint.probes", "answer", "serving");
        meters.counter("endpoint.probes", "answer", "silent");
    }

    Uni<ProbeAnswer> probe(ModelServer server) {
        return Uni.createFrom()
                .completionStage(() -> ask(server).toCompletionStage())
                .ifNoItem()
                .after(timeout)
                .recoverWithItem(
                        () ->
                                new ProbeAnswer.Silent(
                                        "did not answer within %d ms"
                                                .formatted(timeout.toMillis())))
                .onFailure()
                .recoverWithItem(failure -> new ProbeAnswer.Silent(reason(failure)))
                .invoke(
                        answer ->
                                meters.counter("endpoint.probes", "answer", tag(answer))
                                        .increment());
    }

    private Future<ProbeAnswer> ask(ModelServer server) {
        var options =
                new RequestOptions()
                        .setMethod(HttpMethod.GET)
                        .setAbsoluteURI(server.at("/v1/models").toString())
                        .setTimeout(timeout.toMillis())
                        .putHeader("accept", "application/json");
        return http.request(options)
                .compose(request -> request.send().compose(response -> answer(request, response)));
    }

    private Future<ProbeAnswer> answer(HttpClientRequest request, HttpClientResponse response) {
        if (response.statusCode() != 200) {
            response.exceptionHandler(_ -> {});
            request.reset();
            return Future.succeededFuture(
                    new ProbeAnswer.Silent("answered with status " + response.statusCode()));
        }
        return body(request, response).map(this::models);
    }

    private static Future<Buffer> body(HttpClientRequest request, HttpClientResponse response) {
        Promise<Buffer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        response.exceptionHandler(whole::tryFail);
        response.endHandler(_ -> whole.tryComplete(body));
        response.handler(
                part -> {
                    body.appendBuffer(part);
                    if (body.length() > MAX_BODY_BYTES) {
                        whole.tryComplete(Buffer.buffer());
                        request.reset();
                    }
                });
        return whole.future();
    }

    private ProbeAnswer models(Buffer body) {
        try {
            JsonNode model = json.readTree(body.toString(StandardCharsets.UTF_8)).at("/data/0/id");
            return model.isTextual()
                            && !model.textValue().isBlank()
                            && model.textValue().length() <= MAX_MODEL_NAME
                    ? new ProbeAnswer.Serving(model.textValue())
                    : new ProbeAnswer.Silent("answered with a list that names no model");
        } catch (JsonProcessingException _) {
            return new ProbeAnswer.Silent("answered with something other than a list of models");
        }
    }

    /** In our words: what a library says belongs in no event. */
    private static String reason(Throwable failure) {
        return switch (failure) {
            case UnknownHostException _ -> "could not be found by its name";
            case ConnectException _ -> "refused the connection";
            default -> "broke the connection off";
        };
    }

    private static String tag(ProbeAnswer answer) {
        return switch (answer) {
            case ProbeAnswer.Serving _ -> "serving";
            case ProbeAnswer.Silent _ -> "silent";
        };
    }

    @PreDestroy
    void close() {
        http.close();
    }
}
