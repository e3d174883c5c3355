package io.slipway.guardrail.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.guardrail.name.Family;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The CreateCluster call that public templates make of a set of variables. */
final class VariablesDocument {
    /** As many parameters for groups as that stack has. */
    private static final int MOST_NUMBERED = 100;

    private final JsonNode document;
    private final Vocabulary words;
    private final ObjectNode root = JsonNodeFactory.instance.objectNode();
    private final Map<String, String> places = new HashMap<>();
    private final List<Unread> unread = new ArrayList<>();

    private VariablesDocument(JsonNode document, Vocabulary words) {
        this.document = document;
        this.words = words;
    }

    static Asked of(JsonNode document, Vocabulary words) {
        var made = new VariablesDocument(document, words);
        made.write();
        return Asked.of(made.origin(), made.root, new Pointers("", made.places), made.unread);
    }

    private Origin origin() {
        Family family =
                words.module()
                        ? Family.TERRAFORM_MODULE
                        : words.has("instancegroupsettings")
                                ? Family.HYPERPOD_CLI
                                : words.find(Vocabulary.PREFIX) == null
                                        ? Family.PLAIN
                                        : words.numbered() ? Family.CLUSTER_SETUP : Family.AWSOME;
        String stem =
                switch (family) {
                    case TERRAFORM_MODULE -> words.text(Vocabulary.EKS_NAME);
                    case AWSOME, CLUSTER_SETUP -> words.text(Vocabulary.PREFIX);
                    case HYPERPOD_CLI -> words.text(Vocabulary.CLUSTER_NAME);
                    case PLAIN, INSTANT_START -> null;
                };
        return new Origin.Variables(
                document,
                family,
                stem,
                words.text(Vocabulary.REGION),
                words.text(Vocabulary.ACCOUNT),
                words.text(Vocabulary.VERSION));
    }

    private void write() {
        take(Vocabulary.CLUSTER_NAME, root, "ClusterName", "/ClusterName");
        places.put(Asked.REGION, words.pointer(Vocabulary.REGION));
        places.put(Asked.KUBERNETES_VERSION, words.pointer(Vocabulary.VERSION));
        places.put(
                Asked.NAME_STEM,
                words.pointer(
                        words.module()
                                ? Vocabulary.EKS_NAME
                                : words.has("instancegroupsettings")
                                        ? Vocabulary.CLUSTER_NAME
                                        : Vocabulary.PREFIX));
        take(Vocabulary.RECOVERY, root, "NodeRecovery", "/NodeRecovery");
        mode();
        orchestrator();
        network();
        tags();
        groups(words.find(Vocabulary.GROUPS), Vocabulary.GROUPS, "InstanceGroups");
        groups(
                words.find(Vocabulary.RESTRICTED),
                Vocabulary.RESTRICTED,
                "RestrictedInstanceGroups");
        for (int i = 1; i <= MOST_NUMBERED && words.numbered(); i++) {
            List<String> one = List.of("instancegroupsettings" + i);
            groups(words.find(one), one, "InstanceGroups");
            List<String> restricted = List.of("rigsettings" + i);
            groups(words.find(restricted), restricted, "RestrictedInstanceGroups");
        }
        loose("accel", "accelerated-worker-group");
        loose("accelerated", "accelerated-instance-group");
        loose("gen", "general-purpose-worker-group");
        loose("generalpurpose", "general-instance-group");
        none();
        words.mistyped(Vocabulary.KNOWN, unread);
    }

    private void mode() {
        places.put("/NodeProvisioningMode", words.pointer(Vocabulary.MODE));
        JsonNode mode = words.find(Vocabulary.MODE);
        JsonNode continuous = words.find(Vocabulary.CONTINUOUS);
        if (mode != null) {
            root.set("NodeProvisioningMode", mode);
        } else if (continuous != null) {
            places.put("/NodeProvisioningMode", words.pointer(Vocabulary.CONTINUOUS));
            if (Vocabulary.typed(continuous).asBoolean()) {
                root.put("NodeProvisioningMode", "Continuous");
            }
        }
    }

    /** All templates whose variables are known here put HyperPod on EKS. */
    private void orchestrator() {
        ObjectNode eks = root.putObject("Orchestrator").putObject("Eks");
        places.put("/Orchestrator", words.pointer(Vocabulary.EKS_NAME));
        take(Vocabulary.EKS_ARN, eks, "ClusterArn", "/Orchestrator/Eks/ClusterArn");
    }

    private void network() {
        JsonNode subnets = words.find(Vocabulary.SUBNETS);
        JsonNode securityGroups = words.find(Vocabulary.SECURITY_GROUPS);
        places.put("/VpcConfig", words.pointer(Vocabulary.SUBNETS));
        places.put("/VpcConfig/SecurityGroupIds", words.pointer(Vocabulary.SECURITY_GROUPS));
        if (subnets != null && securityGroups != null) {
            ObjectNode network = root.putObject("VpcConfig");
            network.set("SecurityGroupIds", Vocabulary.list(securityGroups));
            network.set("Subnets", Vocabulary.list(subnets));
        }
    }

    private void tags() {
        JsonNode tags = words.find(Vocabulary.TAGS);
        String own = words.pointer(Vocabulary.TAGS);
        places.put("/Tags", own);
        if (tags == null) {
            return;
        }
        ArrayNode list = root.putArray("Tags");
        if (tags.isObject()) {
            for (Map.Entry<String, JsonNode> tag : tags.properties()) {
                places.put("/Tags/" + list.size(), own + "/" + Asked.escaped(tag.getKey()));
                list.addObject().put("Key", tag.getKey()).set("Value", tag.getValue());
            }
        } else if (tags.isArray()) {
            list.addAll((ArrayNode) tags);
            for (int i = 0; i < list.size(); i++) {
                places.put("/Tags/" + i, own + "/" + i);
            }
        }
    }

    private void groups(@Nullable JsonNode given, List<String> synonyms, String member) {
        String own = words.pointer(synonyms);
        places.putIfAbsent("/" + member, own);
        if (given != null && !given.isContainerNode()) {
            root.set(member, given);
            return;
        }
        if (given == null || given.isEmpty()) {
            return;
        }
        ArrayNode list = root.withArray("/" + member);
        if (given.isArray()) {
            for (int i = 0; i < given.size(); i++) {
                group(list, given.get(i), null, "/" + member, own + "/" + i);
            }
        } else {
            for (Map.Entry<String, JsonNode> entry : given.properties()) {
                group(
                        list,
                        entry.getValue(),
                        entry.getKey(),
                        "/" + member,
                        own + "/" + Asked.escaped(entry.getKey()));
            }
        }
    }

    /** An empty list beside other groups means none of that kind; alone it makes no cluster. */
    private void none() {
        JsonNode given = words.find(Vocabulary.GROUPS);
        if (given != null
                && given.isEmpty()
                && !root.has("InstanceGroups")
                && !root.has("RestrictedInstanceGroups")) {
            root.putArray("InstanceGroups");
        }
    }

    private void group(
            ArrayNode list, JsonNode given, @Nullable String name, String member, String own) {
        var group = new VariablesGroup(given, own, member + "/" + list.size(), places);
        ObjectNode made = group.made(name);
        list.add(made);
        JsonNode bucket = words.find(List.of("lifecyclescriptss3bucket"));
        if (bucket != null && !made.has("LifeCycleConfig")) {
            bucket(made, member + "/" + (list.size() - 1) + "/LifeCycleConfig");
        }
        group.words().mistyped(VariablesGroup.KNOWN, unread);
    }

    /** A group whose members are variables of their own, such as {@code ACCEL_INSTANCE_TYPE}. */
    private void loose(String before, String name) {
        if (words.find(List.of(before + "instancetype")) == null) {
            return;
        }
        ArrayNode list = root.withArray("InstanceGroups");
        String at = "/InstanceGroups/" + list.size();
        ObjectNode group = list.addObject();
        places.put(at, words.pointer(List.of(before + "instancetype")));
        group.put("InstanceGroupName", name);
        take(
                List.of(before + "instancegroupname"),
                group,
                "InstanceGroupName",
                at + "/InstanceGroupName");
        take(List.of(before + "instancetype"), group, "InstanceType", at + "/InstanceType");
        take(
                List.of(before + "instancecount", before + "count"),
                group,
                "InstanceCount",
                at + "/InstanceCount");
        take(List.of(before + "threadspercore"), group, "ThreadsPerCore", at + "/ThreadsPerCore");
        take(Vocabulary.ROLE, group, "ExecutionRole", at + "/ExecutionRole");
        List<String> volume = List.of(before + "volumesize", before + "ebsvolumesize");
        JsonNode size = words.find(volume);
        if (size != null) {
            places.put(at + "/InstanceStorageConfigs", words.pointer(volume));
            group.putArray("InstanceStorageConfigs")
                    .addObject()
                    .putObject("EbsVolumeConfig")
                    .set("VolumeSizeInGB", Vocabulary.typed(size));
        }
        bucket(group, at + "/LifeCycleConfig");
        if (before.startsWith("accel")) {
            checks(group, at + "/OnStartDeepHealthChecks");
        }
    }

    private void bucket(ObjectNode group, String at) {
        String bucket = words.text(Vocabulary.BUCKET);
        places.put(at, words.pointer(Vocabulary.BUCKET));
        if (bucket != null) {
            group.putObject("LifeCycleConfig")
                    .put("SourceS3Uri", bucket.contains("://") ? bucket : "s3://" + bucket)
                    .put("OnCreate", "on_create.sh");
        }
    }

    private void checks(ObjectNode group, String at) {
        List<String> stress = List.of("enableinstancestresscheck");
        JsonNode stressed = words.find(stress);
        JsonNode connected = words.find(List.of("enableinstanceconnectivitycheck"));
        ArrayNode checks = JsonNodeFactory.instance.arrayNode();
        if (stressed != null && Vocabulary.typed(stressed).asBoolean()) {
            checks.add("InstanceStress");
        }
        if (connected != null && Vocabulary.typed(connected).asBoolean()) {
            checks.add("InstanceConnectivity");
        }
        places.put(at, words.pointer(stress));
        if (!checks.isEmpty()) {
            group.set("OnStartDeepHealthChecks", checks);
        }
    }

    private void take(List<String> synonyms, ObjectNode into, String member, String at) {
        JsonNode value = words.find(synonyms);
        if (value != null) {
            places.put(at, words.pointer(synonyms));
            into.set(member, member.endsWith("Name") ? value : Vocabulary.typed(value));
        }
    }
}
