package io.slipway.guardrail.request;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.guardrail.preset.ClusterRequest;
import io.slipway.guardrail.secret.Secrets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request to judge.
 *
 * @param createCluster the CreateCluster call it comes to
 * @param groups its instance groups, restricted ones after the others
 * @param secrets what stands in it and must not be repeated
 * @param unread what its shape has no word for, or another type, and so is in nothing else here
 */
public record Asked(
        Origin origin,
        JsonNode createCluster,
        List<Group> groups,
        Pointers pointers,
        Secrets secrets,
        List<Unread> unread) {

    /** Places of what CreateCluster has no word for; {@link #at} leads each to the client's own. */
    public static final String REGION = "/~region";

    public static final String KUBERNETES_VERSION = "/~kubernetesVersion";
    public static final String NAME_STEM = "/~nameStem";
    public static final String SUBNETS = "/~subnets";

    /** What the templates behind a config or a set of variables make themselves. */
    private static final Set<String> MADE_BY_TEMPLATES =
            Set.of(
                    "ClusterName",
                    "ExecutionRole",
                    "ClusterArn",
                    "ClusterRole",
                    "InstanceGroupName",
                    "InstanceCount",
                    "InstanceType",
                    "SecurityGroupIds",
                    "Subnets",
                    "VpcConfig");

    private static final Set<String> GROUP_MEMBERS =
            Set.of("InstanceGroupName", "InstanceCount", "InstanceType");

    static Asked of(Origin origin, JsonNode createCluster, Pointers pointers) {
        return of(origin, createCluster, pointers, List.of());
    }

    static Asked of(Origin origin, JsonNode createCluster, Pointers pointers, List<Unread> unread) {
        JsonNode everything =
                switch (origin) {
                    case Origin.Slipway(var cluster) -> cluster.json();
                    case Origin.CreateCluster(var call) -> call;
                    case Origin.InfraForge(var config) -> config.document();
                    case Origin.Variables variables -> variables.document();
                };
        return new Asked(
                origin,
                createCluster,
                Group.allOf(createCluster),
                pointers,
                Secrets.in(everything),
                List.copyOf(unread));
    }

    /** The same, knowing what of the document it leaves out. */
    Asked without(List<Unread> unread, Secrets secrets) {
        return new Asked(origin, createCluster, groups, pointers, secrets, unread);
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

    /** Whether what is absent from that place is put in by the deployer, so that nobody need. */
    public boolean filledInLater(String member, String pointer) {
        return filledInLater(member) && !(GROUP_MEMBERS.contains(member) && writtenOut(pointer));
    }

    /** A group that is an object in the client's variables is all there is of it. */
    private boolean writtenOut(String pointer) {
        if (!(origin instanceof Origin.Variables variables)) {
            return false;
        }
        String group = pointer.substring(0, Math.max(0, pointer.lastIndexOf('/')));
        return variables.document().at(pointers.of(group)).isObject();
    }

    /** Whether the deployer puts this member in, so that a request need not. */
    public boolean filledInLater(String member) {
        return switch (origin) {
            case Origin.Slipway _ -> CreateClusterDocument.FILLED_IN_LATER.contains(member);
            case Origin.InfraForge _, Origin.Variables _ -> MADE_BY_TEMPLATES.contains(member);
            case Origin.CreateCluster(var call) -> call.isArray() && member.equals("ClusterName");
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
            case Origin.Variables variables when variables.region() != null -> variables.region();
            case Origin.CreateCluster _, Origin.InfraForge _, Origin.Variables _ -> {
                String region = arnPart(3);
                yield region == null ? planRegion() : region;
            }
        };
    }

    public @Nullable String accountId() {
        return switch (origin) {
            case Origin.Slipway(var cluster) -> cluster.accountId();
            case Origin.Variables variables when variables.accountId() != null ->
                    variables.accountId();
            case Origin.CreateCluster _, Origin.InfraForge _, Origin.Variables _ -> arnPart(4);
        };
    }

    public @Nullable String kubernetesVersion() {
        return switch (origin) {
            case Origin.Slipway(var cluster) -> cluster.kubernetesVersion();
            case Origin.CreateCluster _ -> null;
            case Origin.InfraForge(var config) -> {
                var eks = config.eks();
                String version = eks == null ? null : eks.text("eksVersion");
                yield version == null ? config.hyperpod().text("eksVersion") : version;
            }
            case Origin.Variables variables -> variables.kubernetesVersion();
        };
    }

    /** The name of the EKS cluster below, when the request gives it. */
    public @Nullable String eksName() {
        String arn = eksArn();
        return arn.contains("/") ? arn.substring(arn.indexOf('/') + 1) : null;
    }

    public String eksArn() {
        return createCluster.path("Orchestrator").path("Eks").path("ClusterArn").asText();
    }

    public @Nullable String tag(String key) {
        for (JsonNode tag : createCluster.path("Tags")) {
            if (key.equalsIgnoreCase(tag.path("Key").asText()) && tag.hasNonNull("Value")) {
                return tag.get("Value").asText();
            }
        }
        return null;
    }

    /** Without an EKS cluster a training plan may still say where it is. */
    private @Nullable String planRegion() {
        for (Group group : groups) {
            String[] parts = group.document().path("TrainingPlanArn").asText().split(":", -1);
            if (parts.length > 5 && !parts[3].isEmpty() && !Placeholder.in(parts[3])) {
                return parts[3];
            }
        }
        return null;
    }

    private @Nullable String arnPart(int index) {
        String[] parts = eksArn().split(":", -1);
        return parts.length > 5 && !parts[index].isEmpty() && !Placeholder.in(parts[index])
                ? parts[index]
                : null;
    }

    public static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
