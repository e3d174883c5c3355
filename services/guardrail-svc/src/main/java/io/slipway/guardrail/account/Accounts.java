package io.slipway.guardrail.account;

import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import io.quarkus.runtime.ShutdownEvent;
import io.slipway.guardrail.aws.Regions;
import io.slipway.guardrail.facts.AccountFacts;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.request.Asked;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsAsyncClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudformation.CloudFormationAsyncClient;
import software.amazon.awssdk.services.ec2.Ec2AsyncClient;
import software.amazon.awssdk.services.eks.EksAsyncClient;
import software.amazon.awssdk.services.iam.IamAsyncClient;
import software.amazon.awssdk.services.kms.KmsAsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.sagemaker.SageMakerAsyncClient;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasAsyncClient;
import software.amazon.awssdk.services.sts.StsAsyncClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/** The accounts that this service may read. */
@ApplicationScoped
public class Accounts {
    private static final Logger LOG = Logger.getLogger(Accounts.class);
    private static final Duration CONNECT = Duration.ofSeconds(2);

    private final AwsConfig config;
    private final KubernetesConfig clusters;
    private final Vertx vertx;
    private final Clock clock;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore turns;
    private final Map<Account, AwsFacts> readers = new ConcurrentHashMap<>();
    private @Nullable SdkAsyncHttpClient http;

    Accounts(AwsConfig config, KubernetesConfig clusters, Vertx vertx, Clock clock) {
        this.clusters = clusters;
        this.vertx = vertx;
        this.config = config;
        this.clock = clock;
        this.turns = new Semaphore(config.limits().calls());
    }

    void close(@Observes ShutdownEvent stopping) {
        threads.shutdownNow();
        synchronized (this) {
            if (http != null) {
                http.close();
            }
        }
    }

    /** Whether there is any account to read. */
    public boolean configured() {
        return config.account().isPresent() || !config.accounts().isEmpty();
    }

    /** Where a request goes: the account it names, else our own; null without, or nowhere. */
    public @Nullable Account of(@Nullable String accountId, @Nullable String region) {
        String id = accountId == null ? config.account().orElse(null) : accountId;
        boolean there = region != null && Regions.bundled().known(region);
        return id == null || region == null || !there ? null : new Account(id, region);
    }

    /** Longest time of a reading. */
    public Duration limit() {
        return config.limits().reading();
    }

    /**
     * All the parts, each known or with the reason why it is not; never fails. Goes on where the
     * caller was, for a session opens only there.
     */
    public Uni<AccountFacts> read(
            String tenant, Account account, Asked asked, Set<Part<?>> wanted) {
        Uni<AccountFacts> reading =
                Uni.createFrom()
                        .item(() -> facts(tenant, account, asked, wanted))
                        .runSubscriptionOn(threads)
                        .onFailure()
                        .recoverWithItem(
                                failure -> {
                                    LOG.warnf(failure, "Account not read: account=%s", account);
                                    return none(wanted, "the account could not be read");
                                });
        Context caller = Vertx.currentContext();
        return caller == null
                ? reading
                : reading.emitOn(task -> caller.runOnContext(_ -> task.run()));
    }

    private AccountFacts facts(String tenant, Account account, Asked asked, Set<Part<?>> wanted) {
        if (!open(tenant, account)) {
            return none(wanted, "account %s is not configured here".formatted(account.id()));
        }
        return readers.computeIfAbsent(account, this::reader).read(asked, wanted, limit());
    }

    private boolean open(String tenant, Account account) {
        AwsConfig.Entrance entrance = config.accounts().get(account.id());
        return entrance == null
                ? config.account().filter(account.id()::equals).isPresent()
                : entrance.tenants().map(tenants -> tenants.contains(tenant)).orElse(true);
    }

    private static AccountFacts none(Set<Part<?>> wanted, String why) {
        AccountFacts facts = AccountFacts.allRead();
        for (Part<?> part : wanted) {
            facts = facts.without(part, why);
        }
        return facts;
    }

    private AwsFacts reader(Account account) {
        AwsCredentialsProvider credentials = credentials(account);
        var aws =
                new AwsClient(
                        client(SageMakerAsyncClient.builder(), account, credentials),
                        client(ServiceQuotasAsyncClient.builder(), account, credentials),
                        client(Ec2AsyncClient.builder(), account, credentials),
                        client(EksAsyncClient.builder(), account, credentials),
                        client(IamAsyncClient.builder(), account, credentials),
                        client(
                                S3AsyncClient.builder()
                                        .forcePathStyle(config.endpoint().isPresent()),
                                account,
                                credentials),
                        client(KmsAsyncClient.builder(), account, credentials),
                        client(CloudFormationAsyncClient.builder(), account, credentials),
                        client(StsAsyncClient.builder(), account, credentials));
        return new AwsFacts(
                aws,
                clock,
                new Trail.Means(threads, turns, config.limits().pages()),
                config.limits().part(),
                new Kept(),
                new KubernetesAccess(
                        new VertxHttpClientFactory(vertx),
                        clusters,
                        config.limits().part(),
                        account.region(),
                        credentials));
    }

    private <B extends AwsAsyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(
            B builder, Account account, AwsCredentialsProvider credentials) {
        config.endpoint().ifPresent(builder::endpointOverride);
        return builder.region(Region.of(account.region()))
                .credentialsProvider(credentials)
                .httpClient(http())
                .overrideConfiguration(override())
                .build();
    }

    private ClientOverrideConfiguration override() {
        return ClientOverrideConfiguration.builder()
                .retryStrategy(RetryMode.STANDARD)
                .apiCallTimeout(config.limits().part())
                .build();
    }

    private AwsCredentialsProvider credentials(Account account) {
        AwsCredentialsProvider ours =
                config.accessKey().isPresent() && config.secretKey().isPresent()
                        ? StaticCredentialsProvider.create(
                                AwsBasicCredentials.create(
                                        config.accessKey().get(), config.secretKey().get()))
                        : DefaultCredentialsProvider.builder().build();
        AwsConfig.Entrance entrance = config.accounts().get(account.id());
        return entrance == null ? ours : assumed(account, entrance, ours);
    }

    /** Renews itself before each session ends. */
    private AwsCredentialsProvider assumed(
            Account account, AwsConfig.Entrance entrance, AwsCredentialsProvider ours) {
        var sts =
                StsClient.builder()
                        .region(Region.of(account.region()))
                        .credentialsProvider(ours)
                        .httpClient(UrlConnectionHttpClient.create());
        URI endpoint = config.endpoint().orElse(null);
        if (endpoint != null) {
            sts.endpointOverride(endpoint);
        }
        return StsAssumeRoleCredentialsProvider.builder()
                .stsClient(sts.build())
                .refreshRequest(
                        ask -> {
                            ask.roleArn(entrance.roleArn()).roleSessionName("slipway-guardrail");
                            entrance.externalId().ifPresent(ask::externalId);
                        })
                .build();
    }

    private synchronized SdkAsyncHttpClient http() {
        SdkAsyncHttpClient client = http;
        if (client == null) {
            client =
                    NettyNioAsyncHttpClient.builder()
                            .maxConcurrency(config.limits().calls())
                            .connectionTimeout(CONNECT)
                            .build();
            http = client;
        }
        return client;
    }
}
