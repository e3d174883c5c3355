package io.slipway.guardrail.account;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** A call that told nothing; its message is fit for a finding. */
final class NoAnswer extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient @Nullable AwsServiceException refusal;

    private NoAnswer(String why, @Nullable AwsServiceException refusal) {
        super(why, refusal, false, false);
        this.refusal = refusal;
    }

    static NoAnswer because(String why) {
        return new NoAnswer(why, null);
    }

    /** With the code and the request id; the text of AWS may repeat what was sent. */
    static NoAnswer of(String call, @Nullable Throwable failure) {
        return switch (failure) {
            case AwsServiceException refusal ->
                    new NoAnswer(
                            "%s: %s (status %d, request %s)"
                                    .formatted(
                                            call,
                                            code(refusal),
                                            refusal.statusCode(),
                                            refusal.requestId()),
                            refusal);
            case KubernetesClientException refusal ->
                    new NoAnswer("%s: %s".formatted(call, advice(refusal)), null);
            case SdkException lost ->
                    new NoAnswer(
                            "%s: no answer (%s)".formatted(call, lost.getClass().getSimpleName()),
                            null);
            case null -> new NoAnswer(call + ": no answer", null);
            default ->
                    new NoAnswer(
                            "%s: %s".formatted(call, failure.getClass().getSimpleName()), null);
        };
    }

    /** The text of the server is left out: it may repeat what was sent. */
    private static String advice(KubernetesClientException refusal) {
        return switch (refusal.getCode()) {
            case 401 ->
                    "who we are is not known there (status 401); give our role an access entry of"
                            + " the EKS cluster with AmazonEKSAdminViewPolicy, or set a token under"
                            + " slipway.guardrail.kubernetes.clusters";
            case 403 ->
                    "not allowed (status 403); let us list it: associate AmazonEKSAdminViewPolicy"
                            + " with our access entry, or bind a ClusterRole";
            case 0, -1 ->
                    "no connection to its endpoint; when that is private, run guardrail-svc in a"
                            + " network that reaches it, or set"
                            + " slipway.guardrail.kubernetes.clusters";
            default -> "status %d; try again later".formatted(refusal.getCode());
        };
    }

    boolean says(String... codes) {
        return refusal != null && Arrays.asList(codes).contains(code(refusal));
    }

    boolean status(int status) {
        return refusal != null && refusal.statusCode() == status;
    }

    @Nullable AwsServiceException refusal() {
        return refusal;
    }

    private static String code(AwsServiceException refusal) {
        String code =
                refusal.awsErrorDetails() == null ? null : refusal.awsErrorDetails().errorCode();
        return code == null ? refusal.getClass().getSimpleName() : code;
    }
}
