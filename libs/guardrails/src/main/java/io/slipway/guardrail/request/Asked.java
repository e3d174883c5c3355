package io.slipway.guardrail.request;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.guardrail.preset.ClusterRequest;
import io.slipway.guardrail.secret.Secrets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request to judge.
 *
 * @param createCluster the CreateCluster call it comes to
 * @param groups its instance groups, restricted ones after the others
 * @param secrets what stands in it and must not be repeated
 */
public record Asked(
        Origin origin,
        JsonNode createCluster,
        List<Group> groups,
        Pointers pointers,
        Secrets secrets) {

    static Asked of(Origin origin, JsonNode createCluster, Pointers pointers) {
        JsonNode everything =
                switch (origin) {
                    case Origin.Slipway(var cluster) -> cluster.json();
                    case Origin.CreateCluster() -> createCluster;
                };
        return new Asked(
                origin,
                createCluster,
                Group.allOf(createCluster),
                pointers,
                Secrets.in(everything));
    }

    public static Asked of(ClusterRequest cluster) {
        return CreateClusterDocument.of(cluster, "");
    }

    /** The client's own pointer, in fragment form, of a place in the CreateCluster document. */
    public String at(String createClusterPointer) {
        return "#" + pointers.of(createClusterPointer);
    }

    /** The client's own pointer of a field that is ours alone, such as {@code /ttl}. */
    public String atOwn(String pointer) {
        return "#" + pointers.prefix() + pointer;
    }

    /** Whether the deployer puts this member in, so that a request need not. */
    public boolean filledInLater(String member) {
        return switch (origin) {
            case Origin.Slipway _ -> CreateClusterDocument.FILLED_IN_LATER.contains(member);
            case Origin.CreateCluster() -> false;
        };
    }

    public @Nullable String name() {
        JsonNode name = createCluster.path("ClusterName");
        return name.isTextual() ? name.textValue() : null;
    }

    public boolean kubernetes() {
        return createCluster.path("Orchestrator").hasNonNull("Eks");
    }

    /** A CreateCluster call names its region only in the ARN of its EKS cluster. */
    public @Nullable String region() {
        return switch (origin) {
            case Origin.Slipway(var cluster) -> cluster.region();
            case Origin.CreateCluster() -> arnPart(3);
        };
    }

    public @Nullable String accountId() {
        return switch (origin) {
            case Origin.Slipway(var cluster) -> cluster.accountId();
            case Origin.CreateCluster() -> arnPart(4);
        };
    }

    public @Nullable String tag(String key) {
        for (JsonNode tag : createCluster.path("Tags")) {
            if (key.equalsIgnoreCase(tag.path("Key").asText()) && tag.hasNonNull("Value")) {
                return tag.get("Value").asText();
            }
        }
        return null;
    }

    private @Nullable String arnPart(int index) {
        String arn = createCluster.path("Orchestrator").path("Eks").path("ClusterArn").asText();
        String[] parts = arn.split(":", -1);
        return parts.length > 5 && !parts[index].isEmpty() ? parts[index] : null;
    }

    public static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
