package io.slipway.deploy.deployer.aws;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/**
 * Clients by account and region, made when first needed and kept. Those of another account act
 * under its role; its credentials are fetched anew before they end, however long a job takes.
 */
@ApplicationScoped
public class AwsClients {
    /**
     * More than steps run at a time (200 as shipped): a step that finds none waits 10 s and fails.
     */
    private static final int MOST_CONNECTIONS = 256;

    private static final int MOST_ATTEMPTS = 3;
    private static final Duration SESSION = Duration.ofHours(1);
    private static final Duration PREFETCH = Duration.ofMinutes(5);

    private final AwsConfig config;
    private final Clock clock;
    private final Map<Place, Aws> byPlace = new ConcurrentHashMap<>();
    private @Nullable SdkHttpClient http;

    private record Place(@Nullable String account, String region) {}

    AwsClients(AwsConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /** For tests without a container. */
    public static AwsClients of(AwsConfig config) {
        return new AwsClients(config, Clock.systemUTC());
    }

    /** Clients of the account that a request names, or of our own. */
    public Aws at(@Nullable String accountId, String region) {
        AwsConfig.Account account = accountId == null ? null : config.accounts().get(accountId);
        Aws own = byPlace.computeIfAbsent(new Place(null, region), place -> open(place, own()));
        if (accountId == null) {
            return own;
        }
        if (account != null) {
            return byPlace.computeIfAbsent(
                    new Place(accountId, region),
                    place -> open(place, assumed(accountId, account, own)));
        }
        String ours = own.account();
        if (!ours.equals(accountId)) {
            throw new Refusal(
                    "Account %s is not ours (%s) and no role leads into it."
                            .formatted(accountId, ours),
                    "Set slipway.deploy.aws.accounts.%s.role-arn and, if the role asks for one, .external-id; or leave accountId out."
                            .formatted(accountId));
        }
        return own;
    }

    private AwsCredentialsProvider own() {
        String accessKey = config.accessKey().orElse(null);
        String secretKey = config.secretKey().orElse(null);
        return accessKey == null || secretKey == null
                ? DefaultCredentialsProvider.builder().build()
                : StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(accessKey, secretKey));
    }

    private static AwsCredentialsProvider assumed(
            String accountId, AwsConfig.Account account, Aws own) {
        return StsAssumeRoleCredentialsProvider.builder()
                .stsClient(own.sts())
                .prefetchTime(PREFETCH)
                .refreshRequest(
                        request ->
                                request.roleArn(account.roleArn())
                                        .externalId(account.externalId().orElse(null))
                                        .roleSessionName("slipway-" + accountId)
                                        .durationSeconds((int) SESSION.toSeconds()))
                .build();
    }

    private Aws open(Place at, AwsCredentialsProvider credentials) {
        String region = at.region();
        var place = Region.of(region);
        var expiry = new Expiry(() -> byPlace.remove(at));
        RetryStrategy some =
                AwsRetryStrategy.standardRetryStrategy().toBuilder()
                        .maxAttempts(MOST_ATTEMPTS)
                        .build();
        RetryStrategy none = AwsRetryStrategy.doNotRetry();
        return new Aws(
                region,
                credentials,
                client(SageMakerClient.builder(), place, credentials, expiry, some),
                client(SageMakerClient.builder(), place, credentials, expiry, none),
                client(CloudFormationClient.builder(), place, credentials, expiry, some),
                client(EksClient.builder(), place, credentials, expiry, some),
                client(Ec2Client.builder(), place, credentials, expiry, some),
                client(IamClient.builder(), global(region), credentials, expiry, some),
                client(
                        S3Client.builder().forcePathStyle(config.endpoint().isPresent()),
                        place,
                        credentials,
                        expiry,
                        some),
                client(SsmClient.builder(), place, credentials, expiry, some),
                client(SecretsManagerClient.builder(), place, credentials, expiry, some),
                client(SfnClient.builder(), place, credentials, expiry, some),
                client(ElasticLoadBalancingV2Client.builder(), place, credentials, expiry, some),
                client(CloudWatchLogsClient.builder(), place, credentials, expiry, none),
                client(StsClient.builder(), place, credentials, expiry, some),
                clock);
    }

    /** IAM has one address in each partition. */
    private static Region global(String region) {
        if (region.startsWith("cn-")) {
            return Region.AWS_CN_GLOBAL;
        }
        return region.startsWith("us-gov-") ? Region.AWS_US_GOV_GLOBAL : Region.AWS_GLOBAL;
    }

    private <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(
            B builder,
            Region region,
            AwsCredentialsProvider credentials,
            Expiry expiry,
            RetryStrategy retries) {
        config.endpoint().ifPresent(builder::endpointOverride);
        return builder.region(region)
                .credentialsProvider(credentials)
                .httpClient(http())
                .overrideConfiguration(
                        override ->
                                override.apiCallTimeout(config.callLimit())
                                        .apiCallAttemptTimeout(config.callLimit())
                                        .addExecutionInterceptor(new Asked.Rider())
                                        .addExecutionInterceptor(new WordForWord())
                                        .addExecutionInterceptor(expiry)
                                        .retryStrategy(retries))
                .build();
    }

    private synchronized SdkHttpClient http() {
        SdkHttpClient open = http;
        if (open == null) {
            open =
                    ApacheHttpClient.builder()
                            .maxConnections(MOST_CONNECTIONS)
                            .connectionTimeout(Duration.ofSeconds(5))
                            .socketTimeout(config.callLimit())
                            .build();
            http = open;
        }
        return open;
    }

    @PreDestroy
    public synchronized void close() {
        if (http != null) {
            http.close();
        }
    }
}
