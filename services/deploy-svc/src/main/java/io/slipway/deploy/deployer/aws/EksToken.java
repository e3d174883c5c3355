package io.slipway.deploy.deployer.aws;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.endpoints.StsEndpointProvider;

/**
 * How an EKS cluster knows who calls it: a GetCallerIdentity call, signed for a minute and not
 * made. EKS makes it, and so learns the role.
 */
public final class EksToken {
    private static final String PREFIX = "k8s-aws-v1.";
    private static final Duration LIFE = Duration.ofSeconds(60);

    private EksToken() {}

    public static String of(Aws aws, String eksCluster) {
        URI sts =
                StsEndpointProvider.defaultProvider()
                        .resolveEndpoint(where -> where.region(Region.of(aws.region())))
                        .join()
                        .url();
        SdkHttpRequest call =
                SdkHttpRequest.builder()
                        .method(SdkHttpMethod.GET)
                        .uri(sts)
                        .encodedPath("/")
                        .putRawQueryParameter("Action", "GetCallerIdentity")
                        .putRawQueryParameter("Version", "2011-06-15")
                        .putHeader("x-k8s-aws-id", eksCluster)
                        .build();
        String signed =
                AwsV4HttpSigner.create()
                        .sign(
                                sign ->
                                        sign.identity(aws.credentials().resolveCredentials())
                                                .request(call)
                                                .putProperty(
                                                        AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME,
                                                        "sts")
                                                .putProperty(
                                                        AwsV4HttpSigner.REGION_NAME, aws.region())
                                                .putProperty(
                                                        AwsV4FamilyHttpSigner.AUTH_LOCATION,
                                                        AwsV4FamilyHttpSigner.AuthLocation
                                                                .QUERY_STRING)
                                                .putProperty(
                                                        AwsV4FamilyHttpSigner.EXPIRATION_DURATION,
                                                        LIFE))
                        .request()
                        .getUri()
                        .toString();
        return PREFIX
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(signed.getBytes(StandardCharsets.UTF_8));
    }
}
