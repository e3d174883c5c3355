package io.slipway.guardrail.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One instance group of a set of variables, as the templates write it into CreateCluster. */
final class VariablesGroup {
    private static final List<String> PASSED_ON =
            List.of(
                    "LifeCycleConfig",
                    "InstanceStorageConfigs",
                    "OverrideVpcConfig",
                    "CapacityRequirements",
                    "KubernetesConfig",
                    "ScheduledUpdateConfig",
                    "InstanceRequirements",
                    "OnStartDeepHealthChecks");

    /** As the templates spell them; hyphens, underscores and capitals aside. */
    static final List<String> KNOWN =
            List.of(
                    "name",
                    "instance_group_name",
                    "instance_type",
                    "instance_count",
                    "min_instance_count",
                    "threads_per_core",
                    "execution_role",
                    "execution_role_arn",
                    "training_plan_arn",
                    "image_id",
                    "ebs_volume_gb",
                    "ebs_volume_size",
                    "ebs_volume_size_in_gb",
                    "deep_health_checks",
                    "on_start_deep_health_checks",
                    "enable_stress_check",
                    "enable_connectivity_check",
                    "lifecycle_script",
                    "availability_zone_id",
                    "target_availability_zone_id",
                    "life_cycle_config",
                    "instance_storage_configs",
                    "override_vpc_config",
                    "capacity_requirements",
                    "kubernetes_config",
                    "scheduled_update_config",
                    "instance_requirements",
                    "fsxl_size_in_gi_b",
                    "fsxl_per_unit_storage_throughput");

    private final JsonNode given;
    private final Vocabulary words;
    private final String own;
    private final String at;
    private final Map<String, String> places;
    private final ObjectNode group = JsonNodeFactory.instance.objectNode();

    VariablesGroup(JsonNode given, String own, String at, Map<String, String> places) {
        this.given = given;
        this.words = Vocabulary.of(given, own);
        this.own = own;
        this.at = at;
        this.places = places;
    }

    Vocabulary words() {
        return words;
    }

    ObjectNode made(@Nullable String name) {
        places.put(at, own);
        if (name != null) {
            group.put("InstanceGroupName", name);
        }
        take("InstanceGroupName", List.of("name", "instancegroupname"));
        take("InstanceType", List.of("instancetype"));
        take("InstanceCount", List.of("instancecount", "count"));
        take("MinInstanceCount", List.of("mininstancecount", "mincount"));
        take("ThreadsPerCore", List.of("threadspercore"));
        take("ExecutionRole", List.of("executionrole", "executionrolearn"));
        take("TrainingPlanArn", List.of("trainingplanarn"));
        take("ImageId", List.of("imageid"));
        for (String member : PASSED_ON) {
            JsonNode value = given.get(member);
            if (value != null && !value.isNull()) {
                group.set(member, value);
                places.put(at + "/" + member, own + "/" + member);
            }
        }
        volume();
        checks();
        environment();
        return group;
    }

    private void volume() {
        List<String> synonyms = List.of("ebsvolumegb", "ebsvolumesize", "ebsvolumesizeingb");
        JsonNode size = words.find(synonyms);
        if (size != null) {
            places.put(at + "/InstanceStorageConfigs", words.pointer(synonyms));
            group.putArray("InstanceStorageConfigs")
                    .addObject()
                    .putObject("EbsVolumeConfig")
                    .set("VolumeSizeInGB", Vocabulary.typed(size));
        }
    }

    /** An empty list means none here, where CreateCluster would refuse it. */
    private void checks() {
        String place = at + "/OnStartDeepHealthChecks";
        JsonNode listed = words.find(List.of("deephealthchecks"));
        if (listed != null) {
            places.put(place, words.pointer(List.of("deephealthchecks")));
            if (!listed.isArray() || !listed.isEmpty()) {
                group.set("OnStartDeepHealthChecks", listed);
            }
            return;
        }
        ArrayNode checks = JsonNodeFactory.instance.arrayNode();
        check(List.of("enablestresscheck"), "InstanceStress", checks);
        check(List.of("enableconnectivitycheck"), "InstanceConnectivity", checks);
        if (!checks.isEmpty()) {
            places.put(
                    place, words.pointer(List.of("enablestresscheck", "enableconnectivitycheck")));
            group.set("OnStartDeepHealthChecks", checks);
        }
    }

    private void check(List<String> name, String check, ArrayNode checks) {
        JsonNode wanted = words.find(name);
        if (wanted != null && Vocabulary.typed(wanted).asBoolean()) {
            checks.add(check);
        }
    }

    /** Restricted groups bring a file system of their own. */
    private void environment() {
        JsonNode throughput = words.find(List.of("fsxlperunitstoragethroughput"));
        JsonNode size = words.find(List.of("fsxlsizeingib"));
        if (throughput != null && size != null) {
            ObjectNode lustre = group.putObject("EnvironmentConfig").putObject("FSxLustreConfig");
            lustre.set("SizeInGiB", Vocabulary.typed(size));
            lustre.set("PerUnitStorageThroughput", Vocabulary.typed(throughput));
        }
    }

    private void take(String member, List<String> synonyms) {
        JsonNode value = words.find(synonyms);
        if (value != null) {
            places.put(at + "/" + member, words.pointer(synonyms));
            group.set(member, member.endsWith("Name") ? value : Vocabulary.typed(value));
        }
    }
}
