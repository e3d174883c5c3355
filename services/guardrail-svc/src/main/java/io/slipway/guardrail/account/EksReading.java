package io.slipway.guardrail.account;

import io.slipway.guardrail.facts.Eks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.services.eks.model.Addon;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.eks.model.ListAccessEntriesResponse;
import software.amazon.awssdk.services.eks.model.ListAddonsResponse;

/** The EKS cluster that the request names. */
final class EksReading {
    private static final int PAGE = 100;
    private static final String GONE = "ResourceNotFoundException";

    private final AwsClient aws;
    private final String name;
    private final NetworkReading network;
    private final KubernetesReading kubernetes;

    EksReading(AwsClient aws, String name, NetworkReading network, KubernetesReading kubernetes) {
        this.kubernetes = kubernetes;
        this.aws = aws;
        this.name = name;
        this.network = network;
    }

    List<Eks.Cluster> clusters(Trail trail) {
        try {
            Cluster cluster =
                    trail.ask(
                                    "eks DescribeCluster",
                                    () -> aws.eks().describeCluster(ask -> ask.name(name)))
                            .cluster();
            return List.of(cluster(trail, cluster));
        } catch (NoAnswer none) {
            if (none.says(GONE)) {
                return List.of();
            }
            throw none;
        }
    }

    private Eks.Cluster cluster(Trail trail, Cluster cluster) {
        var vpc = cluster.resourcesVpcConfig();
        var access = cluster.accessConfig();
        var identity = cluster.identity();
        return new Eks.Cluster(
                cluster.name(),
                cluster.arn(),
                cluster.statusAsString(),
                cluster.version(),
                access == null ? null : access.authenticationModeAsString(),
                identity == null || identity.oidc() == null ? null : identity.oidc().issuer(),
                vpc == null ? null : vpc.vpcId(),
                vpc == null ? null : vpc.endpointPrivateAccess(),
                vpc == null ? List.of() : zones(trail, vpc.subnetIds()),
                Map.copyOf(cluster.tags()));
    }

    private List<String> zones(Trail trail, List<String> subnets) {
        return subnets.isEmpty()
                ? List.of()
                : network.described(trail, "subnet-id", subnets).stream()
                        .map(subnet -> Objects.requireNonNullElse(subnet.availabilityZoneId(), ""))
                        .distinct()
                        .toList();
    }

    List<Eks.Addon> addons(Trail trail) {
        try {
            return trail.each(
                    trail.pages(
                            "eks ListAddons",
                            token ->
                                    aws.eks()
                                            .listAddons(
                                                    ask ->
                                                            ask.clusterName(name)
                                                                    .maxResults(PAGE)
                                                                    .nextToken(token)),
                            ListAddonsResponse::addons,
                            ListAddonsResponse::nextToken),
                    this::addon);
        } catch (NoAnswer none) {
            if (none.says(GONE)) {
                return List.of();
            }
            throw none;
        }
    }

    private Eks.Addon addon(Trail trail, String addon) {
        Addon told =
                trail.ask(
                                "eks DescribeAddon",
                                () ->
                                        aws.eks()
                                                .describeAddon(
                                                        ask ->
                                                                ask.clusterName(name)
                                                                        .addonName(addon)))
                        .addon();
        return new Eks.Addon(
                name,
                addon,
                Objects.requireNonNullElse(told.addonVersion(), ""),
                told.statusAsString());
    }

    /** With the lines of the ConfigMap, where the cluster still heeds it. */
    List<Eks.AccessEntry> accessEntries(Trail trail) {
        var entries = new ArrayList<>(ofApi(trail));
        if (heedsConfigMap(trail)) {
            kubernetes
                    .mapped(trail)
                    .forEach(arn -> entries.add(new Eks.AccessEntry(name, arn, "AWS_AUTH")));
        }
        return List.copyOf(entries);
    }

    private boolean heedsConfigMap(Trail trail) {
        return clusters(trail).stream().anyMatch(cluster -> !"API".equals(cluster.authMode()));
    }

    private List<Eks.AccessEntry> ofApi(Trail trail) {
        try {
            return trail.each(
                    trail.pages(
                            "eks ListAccessEntries",
                            token ->
                                    aws.eks()
                                            .listAccessEntries(
                                                    ask ->
                                                            ask.clusterName(name)
                                                                    .maxResults(PAGE)
                                                                    .nextToken(token)),
                            ListAccessEntriesResponse::accessEntries,
                            ListAccessEntriesResponse::nextToken),
                    this::accessEntry);
        } catch (NoAnswer none) {
            // A cluster in mode CONFIG_MAP has no entries; EKS-AUTH-MODE says what to do then.
            if (none.says(GONE, "InvalidRequestException")) {
                return List.of();
            }
            throw none;
        }
    }

    private Eks.AccessEntry accessEntry(Trail trail, String principal) {
        return new Eks.AccessEntry(
                name,
                principal,
                Objects.requireNonNullElse(
                        trail.ask(
                                        "eks DescribeAccessEntry",
                                        () ->
                                                aws.eks()
                                                        .describeAccessEntry(
                                                                ask ->
                                                                        ask.clusterName(name)
                                                                                .principalArn(
                                                                                        principal)))
                                .accessEntry()
                                .type(),
                        ""));
    }
}
