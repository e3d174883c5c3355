package io.slipway.guardrail.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.slipway.guardrail.aws.Nearest;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The same thing has another name in each set of public templates; case, hyphens and underscores
 * are looked through.
 */
final class Vocabulary {
    static final List<String> CLUSTER_NAME = List.of("hyperpodclustername", "hpclustername");
    static final List<String> PREFIX = List.of("resourcenameprefix");
    static final List<String> EKS_NAME = List.of("eksclustername", "clustername");
    static final List<String> EKS_ARN = List.of("eksclusterarn");
    static final List<String> REGION = List.of("awsregion", "region", "awsdefaultregion");
    static final List<String> ACCOUNT = List.of("awsaccountid", "accountid");
    static final List<String> VERSION = List.of("kubernetesversion", "eksversion", "k8sversion");
    static final List<String> RECOVERY = List.of("hyperpodnoderecovery", "noderecovery");
    static final List<String> MODE =
            List.of("hyperpodnodeprovisioningmode", "nodeprovisioningmode");
    static final List<String> CONTINUOUS = List.of("continuousprovisioningmode");
    static final List<String> GROUPS =
            List.of("hyperpodinstancegroups", "instancegroups", "instancegroupsettings");
    static final List<String> RESTRICTED =
            List.of("hyperpodrestrictedinstancegroups", "restrictedinstancegroups", "rigsettings");
    static final List<String> ROLE =
            List.of("executionrole", "executionrolearn", "smhpclusterrolearn");
    static final List<String> BUCKET =
            List.of("bucketname", "s3bucketname", "lifecyclescriptss3bucket");
    static final List<String> SUBNETS =
            List.of("subnetid", "privatesubnetid", "subnetids", "hyperpodsubnetids");
    static final List<String> SECURITY_GROUPS =
            List.of("securitygroup", "securitygroupid", "securitygroupids");
    static final List<String> TAGS = List.of("tags");

    /** What is worth a word when it is misspelt, because its default would be taken instead. */
    static final List<String> KNOWN =
            List.of(
                    "hyperpod_enabled",
                    "hyperpod_cluster_name",
                    "hyperpod_instance_groups",
                    "hyperpod_node_recovery",
                    "hyperpod_install_helm_dependencies",
                    "hyperpod_enable_training_operator",
                    "instance_groups",
                    "restricted_instance_groups",
                    "instance_group_settings",
                    "resource_name_prefix",
                    "eks_cluster_name",
                    "cluster_name",
                    "kubernetes_version",
                    "aws_region",
                    "node_recovery",
                    "node_provisioning_mode",
                    "continuous_provisioning_mode",
                    "accelerated_instance_type",
                    "accelerated_instance_count",
                    "accelerated_threads_per_core",
                    "accelerated_ebs_volume_size",
                    "general_purpose_instance_type",
                    "general_purpose_instance_count",
                    "accel_instance_type");

    /** One of these is enough to know variables by. */
    private static final Set<String> TELLING =
            Set.of(
                    "hyperpodclustername",
                    "hpclustername",
                    "hyperpodenabled",
                    "hyperpodinstancegroups",
                    "hyperpodnoderecovery",
                    "resourcenameprefix",
                    "instancegroupsettings",
                    "restrictedinstancegroups",
                    "accelinstancetype",
                    "acceleratedinstancetype");

    private static final Set<String> MODULE =
            Set.of("hyperpodenabled", "hyperpodinstancegroups", "hyperpodnoderecovery");

    private static final Pattern NUMBERED = Pattern.compile("(instancegroup|rig)settings\\d{1,3}");

    private final Map<String, String> names = new HashMap<>();
    private final JsonNode document;
    private final String prefix;

    private Vocabulary(JsonNode document, String prefix) {
        this.document = document;
        this.prefix = prefix;
        document.fieldNames().forEachRemaining(name -> names.putIfAbsent(plain(name), name));
    }

    static Vocabulary of(JsonNode object, String pointer) {
        return new Vocabulary(object, pointer);
    }

    boolean telling() {
        return names.keySet().stream().anyMatch(TELLING::contains)
                || numbered()
                || (has("instancegroups") && !document.has("instanceGroups"));
    }

    /** The Terraform module of one HyperPod on an EKS cluster of its own, with its defaults. */
    boolean module() {
        return names.keySet().stream().anyMatch(MODULE::contains);
    }

    /** The stack of the console takes each group as a parameter of its own. */
    boolean numbered() {
        return has("instancegroupsettings1") || has("rigsettings1");
    }

    boolean has(String name) {
        return names.containsKey(name);
    }

    /** The first of several names that has a value. */
    @Nullable JsonNode find(List<String> synonyms) {
        for (String synonym : synonyms) {
            String name = names.get(synonym);
            JsonNode value = name == null ? null : document.get(name);
            if (value != null
                    && !value.isNull()
                    && !(value.isTextual() && value.asText().isBlank())) {
                return value;
            }
        }
        return null;
    }

    @Nullable String text(List<String> synonyms) {
        JsonNode value = find(synonyms);
        return value == null || value.isContainerNode() ? null : value.asText();
    }

    /** Where the value stands, or would. */
    String pointer(List<String> synonyms) {
        for (String synonym : synonyms) {
            String name = names.get(synonym);
            if (name != null) {
                return prefix + "/" + Asked.escaped(name);
            }
        }
        return prefix;
    }

    /** Scripts and stacks know texts only: digits are a number, two words are a truth value. */
    static JsonNode typed(JsonNode value) {
        if (!value.isTextual()) {
            return value;
        }
        String text = value.textValue().strip();
        if (text.matches("-?\\d{1,9}")) {
            return JsonNodeFactory.instance.numberNode(Integer.parseInt(text));
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> JsonNodeFactory.instance.booleanNode(true);
            case "false" -> JsonNodeFactory.instance.booleanNode(false);
            default -> value;
        };
    }

    /** One value, a list of them, or a text with commas between them. */
    static ArrayNode list(JsonNode value) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        if (value.isArray()) {
            list.addAll((ArrayNode) value);
        } else {
            for (String one : value.asText().split("\\s*,\\s*", -1)) {
                list.add(one);
            }
        }
        return list;
    }

    /** Names that nobody reads and that are nearly one of those that somebody does. */
    void mistyped(List<String> known, List<Unread> into) {
        var spelt = new HashMap<String, String>();
        known.forEach(name -> spelt.put(plain(name), name));
        names.forEach(
                (plain, name) -> {
                    String meant =
                            spelt.containsKey(plain) || NUMBERED.matcher(plain).matches()
                                    ? null
                                    : Nearest.mistyped(plain, spelt.keySet());
                    if (meant != null && !names.containsKey(meant)) {
                        into.add(
                                Unread.mistyped(
                                        "#" + prefix + "/" + Asked.escaped(name),
                                        spelt.getOrDefault(meant, meant)));
                    }
                });
    }

    static String plain(String name) {
        String bare = name.startsWith("TF_VAR_") ? name.substring("TF_VAR_".length()) : name;
        return bare.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }
}
