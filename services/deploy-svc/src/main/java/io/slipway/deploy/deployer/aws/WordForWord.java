package io.slipway.deploy.deployer.aws;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * Sends a document of ours as the body of a JSON call. The classes of the SDK lag behind the
 * service: they would drop members such as InstanceRequirements without a word.
 */
public final class WordForWord implements ExecutionInterceptor {
    public static final ExecutionAttribute<String> BODY = new ExecutionAttribute<>("slipway.body");

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
}
