package io.slipway.deploy.deployer.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Tag;

/** The load balancers that a cluster's controller made; it puts the cluster's name on them. */
public final class LoadBalancers {
    private static final String OF_CLUSTER = "elbv2.k8s.aws/cluster";
    private static final String SERVICE = "service.k8s.aws/stack";
    private static final String INGRESS = "ingress.k8s.aws/stack";
    private static final int TOGETHER = 20;
    private static final int MOST = 1000;

    private LoadBalancers() {}

    /**
     * @param serves the Kubernetes service or ingress it stands for, as namespace/name
     */
    public record Balancer(String name, String type, String dnsName, String serves) {}

    public static List<Balancer> of(Aws aws, String eksCluster) {
        List<LoadBalancer> all =
                aws.balancers().describeLoadBalancersPaginator(_ -> {}).loadBalancers().stream()
                        .limit(MOST)
                        .toList();
        var found = new ArrayList<Balancer>();
        for (int from = 0; from < all.size(); from += TOGETHER) {
            found.addAll(
                    of(aws, all.subList(from, Math.min(from + TOGETHER, all.size())), eksCluster));
        }
        return found;
    }

    private static List<Balancer> of(Aws aws, List<LoadBalancer> some, String eksCluster) {
        Map<String, Map<String, String>> tags =
                aws
                        .balancers()
                        .describeTags(
                                get ->
                                        get.resourceArns(
                                                some.stream()
                                                        .map(LoadBalancer::loadBalancerArn)
                                                        .toList()))
                        .tagDescriptions()
                        .stream()
                        .collect(
                                Collectors.toMap(
                                        each -> each.resourceArn(),
                                        each ->
                                                each.tags().stream()
                                                        .collect(
                                                                Collectors.toMap(
                                                                        Tag::key, Tag::value))));
        return some.stream()
                .filter(each -> eksCluster.equals(of(tags, each).get(OF_CLUSTER)))
                .map(
                        each ->
                                new Balancer(
                                        each.loadBalancerName(),
                                        each.typeAsString(),
                                        each.dnsName(),
                                        of(tags, each)
                                                .getOrDefault(
                                                        SERVICE,
                                                        of(tags, each).getOrDefault(INGRESS, ""))))
                .toList();
    }

    private static Map<String, String> of(
            Map<String, Map<String, String>> tags, LoadBalancer balancer) {
        return tags.getOrDefault(balancer.loadBalancerArn(), Map.of());
    }
}
