package io.slipway.simulator.aws.eks;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.aws.ec2.Ec2;
import io.slipway.simulator.aws.hyperpod.EksClusters;
import io.slipway.simulator.aws.run.Action;
import io.slipway.simulator.aws.run.Answer;
import io.slipway.simulator.aws.run.Call;
import io.slipway.simulator.aws.run.Knobs;
import io.slipway.simulator.aws.run.Knobs.Span;
import io.slipway.simulator.aws.run.Page;
import io.slipway.simulator.aws.run.Place;
import io.slipway.simulator.aws.run.Service;
import io.slipway.simulator.aws.run.Shards;
import io.slipway.simulator.aws.wire.AwsFault;
import io.slipway.simulator.aws.wire.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The calls. */
public final class Eks implements Service, EksClusters {
    private static final String NEWEST = "1.34";
    private static final List<String> SHOWN_AS_ASKED =
            List.of(
                    "kubernetesNetworkConfig",
                    "logging",
                    "encryptionConfig",
                    "upgradePolicy",
                    "deletionProtection");

    /** The version an add-on gets when none is asked for. */
    private static final Map<String, String> ADDONS =
            Map.of(
                    "vpc-cni", "v1.20.4-eksbuild.1",
                    "coredns", "v1.12.4-eksbuild.1",
                    "kube-proxy", "v1.34.0-eksbuild.4",
                    "eks-pod-identity-agent", "v1.3.9-eksbuild.3",
                    "aws-ebs-csi-driver", "v1.51.1-eksbuild.1",
                    "aws-fsx-csi-driver", "v1.7.0-eksbuild.1",
                    "amazon-sagemaker-hyperpod-taskgovernance", "v1.2.2-eksbuild.1",
                    "amazon-sagemaker-hyperpod-training-operator", "v1.2.0-eksbuild.1",
                    "amazon-cloudwatch-observability", "v4.5.0-eksbuild.1");

    private final Knobs knobs;
    private final Ec2 ec2;
    private final Shards<Place, Map<String, EksCluster>> shards =
            new Shards<>(_ -> new LinkedHashMap<>());

    public Eks(Knobs knobs, Ec2 ec2) {
        this.knobs = knobs;
        this.ec2 = ec2;
    }

    @Override
    public String model() {
        return "eks";
    }

    @Override
    public Map<String, Action> actions() {
        return Map.ofEntries(
                entry("CreateCluster", this::create),
                entry("DescribeCluster", call -> Answer.of("cluster", cluster(call, "name").view)),
                entry("ListClusters", call -> page(call, "clusters", names(call))),
                entry("DeleteCluster", this::delete),
                entry("UpdateClusterConfig", this::update),
                entry("DescribeUpdate", this::describeUpdate),
                entry("CreateAccessEntry", this::createEntry),
                entry("DescribeAccessEntry", call -> Answer.of("accessEntry", accessEntry(call))),
                entry(
                        "ListAccessEntries",
                        call ->
                                page(
                                        call,
                                        "accessEntries",
                                        List.copyOf(
                                                cluster(call, "clusterName").entries.keySet()))),
                entry("UpdateAccessEntry", this::updateEntry),
                entry("DeleteAccessEntry", this::deleteEntry),
                entry("AssociateAccessPolicy", this::associate),
                entry("DisassociateAccessPolicy", this::disassociate),
                entry("ListAssociatedAccessPolicies", this::associated),
                entry("CreateAddon", this::createAddon),
                entry("DescribeAddon", call -> Answer.of("addon", addon(call))),
                entry(
                        "ListAddons",
                        call ->
                                page(
                                        call,
                                        "addons",
                                        List.copyOf(cluster(call, "clusterName").addons.keySet()))),
                entry("UpdateAddon", this::updateAddon),
                entry("DeleteAddon", this::deleteAddon),
                entry("TagResource", this::tag),
                entry("UntagResource", this::untag),
                entry("ListTagsForResource", call -> Answer.of("tags", tagged(call).path("tags"))));
    }

    @Override
    public @Nullable String objection(Place place, String arn, boolean mustExist) {
        EksCluster cluster =
                shards.at(place).values().stream()
                        .filter(each -> each.view.path("arn").asText().equals(arn))
                        .findFirst()
                        .orElse(null);
        if (cluster == null) {
            return mustExist ? "EKS cluster %s does not exist.".formatted(arn) : null;
        }
        if (!cluster.status().equals("ACTIVE")) {
            return "EKS cluster %s is in %s state; it must be ACTIVE."
                    .formatted(arn, cluster.status());
        }
        return cluster.authenticationMode().equals("CONFIG_MAP")
                ? "EKS cluster %s has authentication mode CONFIG_MAP; API or API_AND_CONFIG_MAP is required."
                        .formatted(arn)
                : null;
    }

    private static AwsFault notFound(String message) {
        return new AwsFault("ResourceNotFoundException", message);
    }

    private static AwsFault inUse(String message) {
        return new AwsFault("ResourceInUseException", message);
    }

    private static AwsFault invalid(String message) {
        return new AwsFault("InvalidParameterException", message);
    }

    private EksCluster cluster(Call call, String member) {
        EksCluster cluster = shards.at(call.place()).get(call.text(member));
        if (cluster == null) {
            throw notFound("No cluster found for name: %s.".formatted(call.text(member)))
                    .with("clusterName", call.text(member));
        }
        return cluster;
    }

    private EksCluster active(Call call) {
        EksCluster cluster = cluster(call, "clusterName");
        if (!cluster.status().equals("ACTIVE")) {
            throw new AwsFault(
                    "InvalidRequestException",
                    "Cluster %s is not in ACTIVE status".formatted(call.text("clusterName")));
        }
        return cluster;
    }

    private List<String> names(Call call) {
        return List.copyOf(shards.at(call.place()).keySet());
    }

    private static Answer page(Call call, String member, List<?> all) {
        Page<?> page =
                Page.of(
                        all,
                        call.maybe("nextToken"),
                        call.number("maxResults", 100),
                        "InvalidParameterException");
        return Answer.of(member, page.items()).and("nextToken", page.next());
    }

    private Answer create(Call call) {
        String name = call.text("name");
        Map<String, EksCluster> clusters = shards.at(call.place());
        EksCluster before = clusters.get(name);
        if (before != null) {
            if (before.token != null && before.token.equals(call.maybe("clientRequestToken"))) {
                return Answer.of("cluster", before.view);
            }
            throw inUse("Cluster already exists with name: " + name).with("clusterName", name);
        }
        JsonNode network = call.input().path("resourcesVpcConfig");
        List<String> subnets = new ArrayList<>();
        network.path("subnetIds").forEach(subnet -> subnets.add(subnet.asText()));
        Set<String> zones = new HashSet<>();
        subnets.forEach(subnet -> zones.add(ec2.zone(call.place(), subnet).id()));
        if (subnets.size() < 2
                || (zones.size() < 2 && ec2.vpcOf(call.place(), subnets.getFirst()) != null)) {
            throw invalid("Subnets specified must be in at least two different AZs");
        }
        String vpc = ec2.vpcOf(call.place(), subnets.getFirst());
        String id = call.ids().hex(32).toUpperCase(Locale.ROOT);
        String issuer =
                "https://oidc.eks.%s.%s/id/%s"
                        .formatted(call.region(), call.place().dnsSuffix(), id);
        JsonNode access = call.input().path("accessConfig");
        ObjectNode view =
                Answer.of("name", name)
                        .and("arn", call.place().arn("eks", "cluster/" + name))
                        .and("createdAt", call.now())
                        .and("version", call.text("version", NEWEST))
                        .and("roleArn", call.text("roleArn"))
                        .and(
                                "resourcesVpcConfig",
                                Answer.of("subnetIds", subnets)
                                        .and(
                                                "securityGroupIds",
                                                network.has("securityGroupIds")
                                                        ? network.get("securityGroupIds")
                                                        : List.of())
                                        .and("clusterSecurityGroupId", "sg-" + call.ids().hex(17))
                                        .and(
                                                "vpcId",
                                                vpc == null ? "vpc-" + call.ids().hex(17) : vpc)
                                        .and(
                                                "endpointPublicAccess",
                                                network.path("endpointPublicAccess")
                                                        .asBoolean(true))
                                        .and(
                                                "endpointPrivateAccess",
                                                network.path("endpointPrivateAccess")
                                                        .asBoolean(false))
                                        .and(
                                                "publicAccessCidrs",
                                                network.has("publicAccessCidrs")
                                                        ? network.get("publicAccessCidrs")
                                                        : List.of("0.0.0.0/0")))
                        .and("identity", Answer.of("oidc", Answer.of("issuer", issuer)))
                        .and("status", "CREATING")
                        .and("platformVersion", "eks.1")
                        .and("tags", call.map("tags"))
                        .and(
                                "accessConfig",
                                Answer.of(
                                                "authenticationMode",
                                                access.path("authenticationMode")
                                                        .asText("CONFIG_MAP"))
                                        .and(
                                                "bootstrapClusterCreatorAdminPermissions",
                                                access.path(
                                                                "bootstrapClusterCreatorAdminPermissions")
                                                        .asBoolean(true)))
                        .tree();
        for (String member : SHOWN_AS_ASKED) {
            if (call.has(member)) {
                view.set(member, call.input().get(member));
            }
        }
        EksCluster cluster =
                new EksCluster(
                        view,
                        call.maybe("clientRequestToken"),
                        call.now().plus(knobs.span(Span.EKS_CLUSTER)));
        clusters.put(name, cluster);
        return Answer.of("cluster", view.deepCopy());
    }

    private Answer delete(Call call) {
        EksCluster cluster = cluster(call, "name");
        if (!cluster.status().equals("ACTIVE") && !cluster.status().equals("FAILED")) {
            throw inUse("Cluster has status " + cluster.status());
        }
        if (cluster.view.path("deletionProtection").asBoolean()) {
            throw new AwsFault(
                    "InvalidRequestException",
                    "Cluster %s has deletion protection enabled.".formatted(call.text("name")));
        }
        cluster.view.put("status", "DELETING");
        cluster.due = call.now().plus(knobs.span(Span.EKS_DELETE));
        return Answer.of("cluster", cluster.view.deepCopy());
    }

    /** Endpoint access and authentication mode; the mode moves only towards API. */
    private Answer update(Call call) {
        EksCluster cluster = cluster(call, "name");
        if (!cluster.status().equals("ACTIVE")) {
            throw inUse("Cluster %s is not in ACTIVE status".formatted(call.text("name")));
        }
        String type;
        Map<String, String> params = new LinkedHashMap<>();
        if (call.has("accessConfig")) {
            type = "AccessConfigUpdate";
            String mode = call.input().path("accessConfig").path("authenticationMode").asText();
            List<String> order = List.of("CONFIG_MAP", "API_AND_CONFIG_MAP", "API");
            if (order.indexOf(mode) <= order.indexOf(cluster.authenticationMode())) {
                throw invalid(
                        "Unsupported authentication mode update from %s to %s"
                                .formatted(cluster.authenticationMode(), mode));
            }
            ((ObjectNode) cluster.view.path("accessConfig")).put("authenticationMode", mode);
            params.put("AuthenticationMode", mode);
        } else if (call.has("resourcesVpcConfig")) {
            type = "EndpointAccessUpdate";
            for (String member :
                    List.of("endpointPublicAccess", "endpointPrivateAccess", "publicAccessCidrs")) {
                JsonNode value = call.input().path("resourcesVpcConfig").get(member);
                if (value != null) {
                    ((ObjectNode) cluster.view.path("resourcesVpcConfig")).set(member, value);
                    params.put(
                            Character.toUpperCase(member.charAt(0)) + member.substring(1),
                            value.toString());
                }
            }
        } else {
            throw invalid("Only accessConfig and resourcesVpcConfig can be updated here.");
        }
        cluster.view.put("status", "UPDATING");
        cluster.due = call.now().plus(knobs.span(Span.EKS_CHANGE));
        return Answer.of("update", update(call, cluster, type, params));
    }

    private static ObjectNode update(
            Call call, EksCluster cluster, String type, Map<String, String> params) {
        String id = call.ids().uuid();
        ObjectNode update =
                Answer.of("id", id)
                        .and("status", "InProgress")
                        .and("type", type)
                        .and(
                                "params",
                                params.entrySet().stream()
                                        .map(
                                                param ->
                                                        Answer.of("type", param.getKey())
                                                                .and("value", param.getValue()))
                                        .toList())
                        .and("createdAt", call.now())
                        .and("errors", List.of())
                        .tree();
        cluster.updates.put(id, update);
        return update.deepCopy();
    }

    private Answer describeUpdate(Call call) {
        ObjectNode update = cluster(call, "name").updates.get(call.text("updateId"));
        if (update == null) {
            throw notFound("No update found for ID: " + call.text("updateId"));
        }
        return Answer.of("update", update);
    }

    private Answer createEntry(Call call) {
        EksCluster cluster = active(call);
        if (cluster.authenticationMode().equals("CONFIG_MAP")) {
            throw new AwsFault(
                    "InvalidRequestException",
                    "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.");
        }
        String principal = call.text("principalArn");
        if (cluster.entries.containsKey(principal)) {
            if (call.has("clientRequestToken")
                    && cluster.entryTokens.contains(principal + call.text("clientRequestToken"))) {
                return Answer.of("accessEntry", cluster.entries.get(principal));
            }
            throw inUse("The specified access entry resource is already in use on this cluster.");
        }
        String type = call.text("type", "STANDARD");
        if (!type.equals("STANDARD") && (call.has("kubernetesGroups") || call.has("username"))) {
            throw invalid("kubernetesGroups and username are only for entries of type STANDARD.");
        }
        String role = principal.substring(principal.lastIndexOf('/') + 1);
        ObjectNode entry =
                Answer.of("clusterName", call.text("clusterName"))
                        .and("principalArn", principal)
                        .and(
                                "kubernetesGroups",
                                type.equals("STANDARD")
                                        ? call.texts("kubernetesGroups")
                                        : List.of("system:nodes"))
                        .and(
                                "accessEntryArn",
                                call.place()
                                        .arn(
                                                "eks",
                                                "access-entry/%s/role/%s/%s/%s"
                                                        .formatted(
                                                                call.text("clusterName"),
                                                                call.caller().account(),
                                                                role,
                                                                call.ids().uuid())))
                        .and("createdAt", call.now())
                        .and("modifiedAt", call.now())
                        .and("tags", call.map("tags"))
                        .and("username", call.text("username", principal))
                        .and("type", type)
                        .tree();
        cluster.entries.put(principal, entry);
        cluster.entryTokens.add(principal + call.text("clientRequestToken", ""));
        return Answer.of("accessEntry", entry.deepCopy());
    }

    private ObjectNode accessEntry(Call call) {
        ObjectNode entry = cluster(call, "clusterName").entries.get(call.text("principalArn"));
        if (entry == null) {
            throw notFound(
                    "The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.");
        }
        return entry;
    }

    private Answer updateEntry(Call call) {
        ObjectNode entry = accessEntry(call);
        for (String member : List.of("kubernetesGroups", "username")) {
            if (call.has(member)) {
                entry.set(member, call.input().get(member));
            }
        }
        entry.set("modifiedAt", Times.node(call.now()));
        return Answer.of("accessEntry", entry.deepCopy());
    }

    private Answer deleteEntry(Call call) {
        accessEntry(call);
        EksCluster cluster = cluster(call, "clusterName");
        cluster.entries.remove(call.text("principalArn"));
        cluster.policies.remove(call.text("principalArn"));
        return Answer.of();
    }

    private Map<String, ObjectNode> policies(Call call) {
        accessEntry(call);
        return cluster(call, "clusterName")
                .policies
                .computeIfAbsent(call.text("principalArn"), _ -> new LinkedHashMap<>());
    }

    private Answer associate(Call call) {
        String arn = call.text("policyArn");
        if (!arn.matches("arn:aws[a-z-]*:eks::aws:cluster-access-policy/\\w+")) {
            throw invalid("The policyArn parameter format is not valid");
        }
        ObjectNode policy =
                Answer.of("policyArn", arn)
                        .and("accessScope", call.input().get("accessScope"))
                        .and("associatedAt", call.now())
                        .and("modifiedAt", call.now())
                        .tree();
        policies(call).put(arn, policy);
        return Answer.of("clusterName", call.text("clusterName"))
                .and("principalArn", call.text("principalArn"))
                .and("associatedAccessPolicy", policy.deepCopy());
    }

    private Answer disassociate(Call call) {
        if (policies(call).remove(call.text("policyArn")) == null) {
            throw notFound("The access policy is not associated: " + call.text("policyArn"));
        }
        return Answer.of();
    }

    private Answer associated(Call call) {
        return page(call, "associatedAccessPolicies", List.copyOf(policies(call).values()))
                .and("clusterName", call.text("clusterName"))
                .and("principalArn", call.text("principalArn"));
    }

    private Answer createAddon(Call call) {
        EksCluster cluster = active(call);
        String name = call.text("addonName");
        String usual = ADDONS.get(name);
        if (usual == null) {
            throw invalid("Addon %s specified is not supported".formatted(name));
        }
        if (cluster.addons.containsKey(name)) {
            throw inUse("Addon already exists.");
        }
        ObjectNode addon =
                Answer.of("addonName", name)
                        .and("clusterName", call.text("clusterName"))
                        .and("status", "CREATING")
                        .and("addonVersion", call.text("addonVersion", usual))
                        .and("health", Answer.of("issues", List.of()))
                        .and(
                                "addonArn",
                                call.place()
                                        .arn(
                                                "eks",
                                                "addon/%s/%s/%s"
                                                        .formatted(
                                                                call.text("clusterName"),
                                                                name,
                                                                call.ids().uuid())))
                        .and("createdAt", call.now())
                        .and("modifiedAt", call.now())
                        .and("serviceAccountRoleArn", call.maybe("serviceAccountRoleArn"))
                        .and("configurationValues", call.maybe("configurationValues"))
                        .and("tags", call.map("tags"))
                        .tree();
        cluster.addons.put(name, addon);
        cluster.addonsDue.put(name, call.now().plus(knobs.span(Span.EKS_ADDON)));
        return Answer.of("addon", addon.deepCopy());
    }

    private ObjectNode addon(Call call) {
        ObjectNode addon = cluster(call, "clusterName").addons.get(call.text("addonName"));
        if (addon == null) {
            throw notFound(
                    "No addon: %s found in cluster: %s"
                            .formatted(call.text("addonName"), call.text("clusterName")));
        }
        return addon;
    }

    private Answer updateAddon(Call call) {
        ObjectNode addon = addon(call);
        EksCluster cluster = cluster(call, "clusterName");
        for (String member :
                List.of("addonVersion", "serviceAccountRoleArn", "configurationValues")) {
            if (call.has(member)) {
                addon.set(member, call.input().get(member));
            }
        }
        addon.put("status", "UPDATING").set("modifiedAt", Times.node(call.now()));
        cluster.addonsDue.put(call.text("addonName"), call.now().plus(knobs.span(Span.EKS_ADDON)));
        return Answer.of(
                "update",
                update(
                        call,
                        cluster,
                        "AddonUpdate",
                        Map.of("AddonVersion", addon.path("addonVersion").asText())));
    }

    private Answer deleteAddon(Call call) {
        ObjectNode addon = addon(call);
        addon.put("status", "DELETING");
        cluster(call, "clusterName")
                .addonsDue
                .put(call.text("addonName"), call.now().plus(knobs.span(Span.EKS_ADDON)));
        return Answer.of("addon", addon.deepCopy());
    }

    private ObjectNode tagged(Call call) {
        String arn = call.text("resourceArn");
        for (EksCluster cluster : shards.at(call.place()).values()) {
            if (cluster.view.path("arn").asText().equals(arn)) {
                return cluster.view;
            }
            for (ObjectNode entry : cluster.entries.values()) {
                if (entry.path("accessEntryArn").asText().equals(arn)) {
                    return entry;
                }
            }
            for (ObjectNode addon : cluster.addons.values()) {
                if (addon.path("addonArn").asText().equals(arn)) {
                    return addon;
                }
            }
        }
        throw new AwsFault("NotFoundException", "Resource %s not found".formatted(arn));
    }

    private Answer tag(Call call) {
        ObjectNode tags = (ObjectNode) tagged(call).path("tags");
        call.map("tags").forEach(tags::put);
        return Answer.of();
    }

    private Answer untag(Call call) {
        ((ObjectNode) tagged(call).path("tags")).remove(call.texts("tagKeys"));
        return Answer.of();
    }

    @Override
    public void settle(Instant now) {
        for (Map<String, EksCluster> clusters : shards.all()) {
            for (EksCluster cluster : List.copyOf(clusters.values())) {
                if (!cluster.due.isAfter(now)) {
                    settle(clusters, cluster);
                }
                for (Map.Entry<String, Instant> due : Map.copyOf(cluster.addonsDue).entrySet()) {
                    if (!due.getValue().isAfter(now)) {
                        cluster.addonsDue.remove(due.getKey());
                        settle(cluster, due.getKey());
                    }
                }
                for (ObjectNode update : cluster.updates.values()) {
                    Duration age = Duration.between(Times.instant(update.path("createdAt")), now);
                    if (age.compareTo(knobs.span(Span.EKS_CHANGE)) >= 0) {
                        update.put("status", "Successful");
                    }
                }
            }
        }
    }

    private void settle(Map<String, EksCluster> clusters, EksCluster cluster) {
        cluster.due = Instant.MAX;
        if (cluster.status().equals("DELETING")) {
            clusters.values().remove(cluster);
        } else {
            String endpoint =
                    cluster.view
                            .path("identity")
                            .path("oidc")
                            .path("issuer")
                            .asText()
                            .replaceFirst(
                                    "https://oidc\\.eks\\.([^/]+)/id/(\\w+)",
                                    "https://$2.gr7.$1.eks");
            String configured = knobs.kubernetes();
            cluster.view
                    .put("status", "ACTIVE")
                    .put("endpoint", configured == null ? endpoint : configured);
            cluster.view.putObject("certificateAuthority").put("data", "c2xpcHdheQ==");
        }
    }

    private static void settle(EksCluster cluster, String addon) {
        ObjectNode view = cluster.addons.get(addon);
        if (view != null && view.path("status").asText().equals("DELETING")) {
            cluster.addons.remove(addon);
        } else if (view != null) {
            view.put("status", "ACTIVE");
        }
    }

    @Override
    public JsonNode dump() {
        Answer dump = Answer.of();
        shards.map()
                .forEach(
                        (place, clusters) ->
                                dump.and(
                                        place.account() + "/" + place.region(),
                                        clusters.values().stream()
                                                .map(cluster -> cluster.view)
                                                .toList()));
        return dump.tree();
    }
}
