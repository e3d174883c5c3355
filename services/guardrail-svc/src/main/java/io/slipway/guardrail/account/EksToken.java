package io.slipway.guardrail.account;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;

/**
 * What EKS takes as a bearer token: an address of STS that tells who we are, signed in advance for
 * one cluster. EKS calls it; the token lives a quarter of an hour, whatever the signature says.
 */
final class EksToken {
    private static final String PREFIX = "k8s-aws-v1.";
    private static final Duration SIGNED_FOR = Duration.ofSeconds(60);

    private EksToken() {}

    static String of(AwsCredentials credentials, String region, String cluster) {
        var request =
                SdkHttpRequest.builder()
                        .method(SdkHttpMethod.GET)
                        .uri(
                                URI.create(
                                        "https://sts.%s.%s/?Action=GetCallerIdentity&Version=2011-06-15"
                                                .formatted(region, domain(region))))
                        .putHeader("x-k8s-aws-id", cluster)
                        .build();
        var signed =
                AwsV4HttpSigner.create()
                        .sign(
                                ask ->
                                        ask.identity(credentials)
                                                .request(request)
                                                .putProperty(
                                                        AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME,
                                                        "sts")
                                                .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                                                .putProperty(
                                                        AwsV4FamilyHttpSigner.AUTH_LOCATION,
                                                        AwsV4FamilyHttpSigner.AuthLocation
                                                                .QUERY_STRING)
                                                .putProperty(
                                                        AwsV4FamilyHttpSigner.EXPIRATION_DURATION,
                                                        SIGNED_FOR));
        return PREFIX
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(
                                signed.request()
                                        .getUri()
                                        .toString()
                                        .getBytes(StandardCharsets.UTF_8));
    }

    private static String domain(String region) {
        return region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
    }
}
