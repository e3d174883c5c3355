package io.slipway.deploy.deployer.aws;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * Sends a document of ours as the body of a JSON call, and keeps the answer as it came. The classes
 * of the SDK lag behind the service: they would drop members such as InstanceRequirements without a
 * word.
 */
public final class WordForWord implements ExecutionInterceptor {
    public static final ExecutionAttribute<String> BODY = new ExecutionAttribute<>("slipway.body");

    /** Takes the body of the answer. */
    public static final ExecutionAttribute<Consumer<byte[]>> ANSWER =
            new ExecutionAttribute<>("slipway.answer");

    private static final int MOST_BYTES = 8 << 20;

    @Override
    public SdkHttpRequest modifyHttpRequest(
            Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
        String body = attributes.getAttribute(BODY);
        return body == null
                ? context.httpRequest()
                : context.httpRequest()
                        .copy(
                                request ->
                                        request.putHeader(
                                                "Content-Length",
                                                String.valueOf(
                                                        body.getBytes(StandardCharsets.UTF_8)
                                                                .length)));
    }

    @Override
    public Optional<RequestBody> modifyHttpContent(
            Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
        String body = attributes.getAttribute(BODY);
        return body == null ? context.requestBody() : Optional.of(RequestBody.fromString(body));
    }

    @Override
    public Optional<InputStream> modifyHttpResponseContent(
            Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
        Consumer<byte[]> reader = attributes.getAttribute(ANSWER);
        if (reader == null || context.responseBody().isEmpty()) {
            return context.responseBody();
        }
        try {
            byte[] body = context.responseBody().get().readNBytes(MOST_BYTES);
            reader.accept(body);
            return Optional.of(new ByteArrayInputStream(body));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
