package io.slipway.guardrail.facts;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** EKS clusters and what is installed by EKS itself. */
public final class Eks {
    private Eks() {}

    /**
     * @param authMode API, API_AND_CONFIG_MAP or CONFIG_MAP
     * @param issuer URL of its OIDC issuer
     * @param zoneIds of its control plane
     */
    public record Cluster(
            String name,
            String arn,
            String status,
            String version,
            @Nullable String authMode,
            @Nullable String issuer,
            @Nullable String vpcId,
            @Nullable Boolean privateEndpoint,
            List<String> zoneIds,
            Map<String, String> tags) {}

    public record Addon(String cluster, String name, String version, @Nullable String status) {}

    /**
     * @param type such as HYPERPOD_LINUX or STANDARD; AWS_AUTH for a line of the ConfigMap
     */
    public record AccessEntry(String cluster, String principalArn, String type) {}

    static Cluster cluster(Row row) {
        return new Cluster(
                row.text("name"),
                row.text("arn"),
                row.text("status"),
                row.text("version"),
                row.maybeText("authMode"),
                row.maybeText("issuer"),
                row.maybeText("vpcId"),
                row.maybeFlag("privateEndpoint"),
                row.texts("zoneIds"),
                row.textsByName("tags"));
    }

    static Addon addon(Row row) {
        return new Addon(
                row.text("cluster"),
                row.text("name"),
                row.text("version"),
                row.maybeText("status"));
    }

    static AccessEntry accessEntry(Row row) {
        return new AccessEntry(row.text("cluster"), row.text("principalArn"), row.text("type"));
    }

    /** The one of that name, else the only one there is. */
    public static @Nullable Cluster named(List<Cluster> clusters, @Nullable String name) {
        if (name == null) {
            return clusters.size() == 1 ? clusters.getFirst() : null;
        }
        return clusters.stream()
                .filter(cluster -> cluster.name().equals(name))
                .findFirst()
                .orElse(null);
    }
}
