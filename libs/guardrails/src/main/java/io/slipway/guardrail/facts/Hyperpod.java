package io.slipway.guardrail.facts;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** HyperPod clusters as SageMaker tells of them. */
public final class Hyperpod {
    private Hyperpod() {}

    /**
     * @param tags null where nobody has read them; none is something else
     * @param eks name of the EKS cluster below; null under Slurm
     * @param changed when its state last changed or it last had an event
     * @param described the whole answer of DescribeCluster, where somebody kept it
     */
    public record Cluster(
            String name,
            String status,
            @Nullable String eks,
            @Nullable Map<String, String> tags,
            List<Group> groups,
            @Nullable String failure,
            @Nullable Instant created,
            @Nullable Instant changed,
            JsonNode described) {}

    /**
     * @param described the group as DescribeCluster shows it
     */
    public record Group(
            String name,
            String instanceType,
            long current,
            long target,
            @Nullable String status,
            @Nullable Boolean spot,
            JsonNode described) {}

    public record Node(String id, String group, String status, @Nullable String message) {}

    static Cluster cluster(Row row) {
        return new Cluster(
                row.text("name"),
                row.text("status"),
                row.maybeText("eks"),
                row.maybeTextsByName("tags"),
                row.rows("groups", Hyperpod::group),
                row.maybeText("failure"),
                row.maybeTime("created"),
                row.maybeTime("changed"),
                row.document("described"));
    }

    private static Group group(Row row) {
        long target = row.whole("target");
        Long current = row.maybeWhole("current");
        return new Group(
                row.text("name"),
                row.text("instanceType"),
                current == null ? target : current,
                target,
                row.maybeText("status"),
                row.maybeFlag("spot"),
                row.document("described"));
    }

    static Node node(Row row) {
        return new Node(
                row.text("id"), row.text("group"), row.text("status"), row.maybeText("message"));
    }

    public static @Nullable Cluster named(List<Cluster> clusters, @Nullable String name) {
        return clusters.stream()
                .filter(cluster -> cluster.name().equals(name))
                .findFirst()
                .orElse(null);
    }
}
