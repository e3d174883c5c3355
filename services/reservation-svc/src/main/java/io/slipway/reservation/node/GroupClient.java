package io.slipway.reservation.node;

import io.slipway.problem.CommonProblem;
import io.slipway.problem.Problem;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingInstanceDetails;
import software.amazon.awssdk.services.autoscaling.model.Instance;

/** The Auto Scaling groups that the nodes are from. Blocking. */
@ApplicationScoped
class GroupClient {
    private static final Logger LOG = Logger.getLogger(GroupClient.class);
    private static final int GROUPS_MAX = 1_000;

    private final AwsConfig config;
    private @Nullable AutoScalingClient open;

    GroupClient(AwsConfig config) {
        this.config = config;
    }

    /** The groups, with the machines by the id of their instance. */
    List<NodeGroup> groups(Map<String, String> machinesByInstance) {
        return call(
                groups ->
                        groups.describeAutoScalingGroupsPaginator().autoScalingGroups().stream()
                                .limit(GROUPS_MAX)
                                .map(group -> group(group, machinesByInstance))
                                .toList());
    }

    /** The group that an instance is in. */
    Optional<String> groupOf(String instance) {
        return call(
                groups ->
                        groups
                                .describeAutoScalingInstances(ask -> ask.instanceIds(instance))
                                .autoScalingInstances()
                                .stream()
                                .map(AutoScalingInstanceDetails::autoScalingGroupName)
                                .findFirst());
    }

    /** Ends the instance; its group puts another in its place, as it wants as many as before. */
    void replace(String instance) {
        call(
                groups ->
                        groups.terminateInstanceInAutoScalingGroup(
                                ask ->
                                        ask.instanceId(instance)
                                                .shouldDecrementDesiredCapacity(false)));
    }

    private static NodeGroup group(AutoScalingGroup group, Map<String, String> machines) {
        return new NodeGroup(
                group.autoScalingGroupName(),
                group.desiredCapacity(),
                group.minSize(),
                group.maxSize(),
                (int)
                        group.instances().stream()
                                .filter(one -> "Healthy".equals(one.healthStatus()))
                                .count(),
                group.instances().stream()
                        .map(Instance::instanceId)
                        .filter(machines::containsKey)
                        .map(machines::get)
                        .sorted()
                        .toList());
    }

    private <T> T call(Function<AutoScalingClient, T> ask) {
        try {
            return ask.apply(client());
        } catch (AwsServiceException refused) {
            LOG.warnf("AWS refused: %s", refused.getMessage());
            var details = refused.awsErrorDetails();
            throw unavailable(
                    details == null
                            ? "AWS refused it."
                            : "AWS refused it (%s).".formatted(details.errorCode()));
        } catch (SdkException failure) {
            LOG.warnf("AWS cannot be asked: %s", failure.getMessage());
            throw unavailable("AWS cannot be asked now.");
        }
    }

    private static Problem unavailable(String fact) {
        return CommonProblem.UNAVAILABLE
                .because(fact)
                .fix("Try again in a while; an operator finds the cause in the log.")
                .retryAfter(Duration.ofSeconds(10));
    }

    private synchronized AutoScalingClient client() {
        var client = open;
        if (client == null) {
            var region =
                    config.region()
                            .orElseThrow(
                                    () ->
                                            CommonProblem.CONFLICT
                                                    .because("No AWS region is configured here.")
                                                    .fix(
                                                            "Set slipway.reservation.aws.region of reservation-svc."));
            var builder =
                    AutoScalingClient.builder()
                            .region(Region.of(region))
                            .credentialsProvider(credentials())
                            .httpClientBuilder(
                                    ApacheHttpClient.builder()
                                            .maxConnections(8)
                                            .socketTimeout(config.callLimit()))
                            .overrideConfiguration(
                                    override -> override.apiCallTimeout(config.callLimit()));
            config.endpoint().ifPresent(builder::endpointOverride);
            client = builder.build();
            open = client;
        }
        return client;
    }

    private AwsCredentialsProvider credentials() {
        var accessKey = config.accessKey().orElse(null);
        var secretKey = config.secretKey().orElse(null);
        return accessKey == null || secretKey == null
                ? DefaultCredentialsProvider.builder().build()
                : StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(accessKey, secretKey));
    }

    @PreDestroy
    synchronized void close() {
        if (open != null) {
            open.close();
        }
    }
}
