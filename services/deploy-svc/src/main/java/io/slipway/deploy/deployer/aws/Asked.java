package io.slipway.deploy.deployer.aws;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/**
 * The call that an exception came of. The SDK's exceptions keep the answer and forget the question,
 * so it rides on them as a suppressed one.
 */
final class Asked extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Members that say what a call is about, the most telling first; alike in all services. */
    private static final List<String> NAMES =
            List.of(
                    "clustername",
                    "stackname",
                    "rolename",
                    "bucket",
                    "secretid",
                    "name",
                    "names",
                    "path",
                    "executionarn",
                    "statemachinearn",
                    "loggroupname",
                    "groupid",
                    "groupids",
                    "rolearn",
                    "resourcearn");

    private static final Map<String, String> PREFIXES =
            Map.of(
                    "secrets manager", "secretsmanager",
                    "sfn", "states",
                    "elastic load balancing v2", "elasticloadbalancing",
                    "cloudwatch logs", "logs");

    /** Calls that go by another name where they are permitted. */
    private static final Map<String, String> PERMITTED =
            Map.of(
                    "s3:HeadObject", "s3:GetObject",
                    "s3:ListObjectsV2", "s3:ListBucket",
                    "s3:DeleteObjects", "s3:DeleteObject");

    private static final int WIDTH = 200;

    private final String service;
    private final String operation;

    private Asked(String service, String operation, String thing) {
        super((operation + " " + thing).strip(), null, false, false);
        this.service = service;
        this.operation = operation;
    }

    static @Nullable Asked of(Throwable failure) {
        return Arrays.stream(failure.getSuppressed())
                .filter(Asked.class::isInstance)
                .map(Asked.class::cast)
                .findFirst()
                .orElse(null);
    }

    /** The operation and what it was about, as in {@code CreateCluster training}. */
    String words() {
        return Objects.toString(getMessage());
    }

    /** The word of policies, as in {@code sagemaker:CreateCluster}. */
    String action() {
        String name = service.toLowerCase(Locale.ROOT);
        String action = PREFIXES.getOrDefault(name, name) + ":" + operation;
        return PERMITTED.getOrDefault(action, action);
    }

    /** Puts it on every exception of a client. A call within a call has put its own on already. */
    static final class Rider implements ExecutionInterceptor {
        @Override
        public Throwable modifyException(
                Context.FailedExecution context, ExecutionAttributes attributes) {
            Throwable failure = context.exception();
            if (of(failure) == null) {
                failure.addSuppressed(
                        new Asked(
                                attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME),
                                attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME),
                                thing(context.request())));
            }
            return failure;
        }

        private static String thing(SdkRequest request) {
            return NAMES.stream()
                    .flatMap(name -> request.sdkFields().stream().filter(named(name)))
                    .map(field -> text(field.getValueOrDefault(request)))
                    .filter(text -> !text.isEmpty())
                    .findFirst()
                    .map(text -> text.substring(0, Math.min(text.length(), WIDTH)))
                    .orElse("");
        }

        private static Predicate<SdkField<?>> named(String name) {
            return field -> field.memberName().toLowerCase(Locale.ROOT).equals(name);
        }

        private static String text(@Nullable Object value) {
            return switch (value) {
                case null -> "";
                case String one -> one;
                case Collection<?> some ->
                        some.stream().map(Object::toString).collect(Collectors.joining(", "));
                default -> "";
            };
        }
    }
}
