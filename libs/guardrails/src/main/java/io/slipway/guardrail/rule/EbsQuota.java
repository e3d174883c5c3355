package io.slipway.guardrail.rule;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.facts.Quotas.Quota;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Group;
import java.util.List;

/** Volumes within the bound of the API and the default quota, root volumes as documented. */
final class EbsQuota implements Rule.OfBoth {
    static final int API_LIMIT_GB = 16384;
    static final int DEFAULT_QUOTA_GB = 1024;

    private static final String QUOTA =
            "SageMaker quota 'Maximum EBS volume size in GB for a cluster instance' (L-E13DF72A)";

    static final List<String> NAMES =
            List.of(
                    "Maximum size of EBS volume in GB for a SageMaker HyperPod cluster instance",
                    "Maximum EBS volume size in GB for a cluster instance",
                    "Max EBS volume GB per cluster instance");

    private static final RuleCard CARD =
            new RuleCard(
                    "EBS-QUOTA",
                    1,
                    Phase.PRE,
                    Severity.ERROR,
                    true,
                    "request, quotas",
                    "each EBS volume is at most %d GB, the default quota (or the account's own), and a root volume has a"
                                    .formatted(DEFAULT_QUOTA_GB)
                            + " key and no size",
                    "the API takes up to %d GB, so the request is accepted and fails at the quota"
                            .formatted(API_LIMIT_GB),
                    "lower the volume, or have the quota raised first (1 to 3 business days)",
                    "SageMaker service model; Service Quotas; HyperPod documentation");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.QUOTAS);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        List<Quota> quotas = evidence.ifKnown(Part.QUOTAS);
        Quota own = quotas == null ? null : QuotaCluster.find(quotas, NAMES, "L-E13DF72A");
        long quota = own == null ? DEFAULT_QUOTA_GB : own.value();
        int volumes = 0;
        for (Group group : asked.groups()) {
            twice(asked, group, report);
            for (int i = 0; i < group.storage().size(); i++) {
                JsonNode volume = group.storage().get(i).path("EbsVolumeConfig");
                if (volume.isObject()) {
                    volumes++;
                    String at =
                            "%s/InstanceStorageConfigs/%d/EbsVolumeConfig"
                                    .formatted(group.pointer(), i);
                    check(asked, volume, at, quota, report);
                }
            }
        }
        if (volumes == 0) {
            report.skip("no group has an EBS volume of its own");
        }
        report.passOtherwise("%d volumes within %d GB".formatted(volumes, quota));
    }

    /** One volume is mounted at /opt/sagemaker, and one holds the system. */
    private static void twice(Asked asked, Group group, Report report) {
        int roots = 0;
        int others = 0;
        for (int i = 0; i < group.storage().size(); i++) {
            JsonNode volume = group.storage().get(i).path("EbsVolumeConfig");
            if (volume.isObject()) {
                boolean root = volume.path("RootVolume").asBoolean();
                int before = root ? roots++ : others++;
                if (before > 0) {
                    report.warn(
                            asked.at("%s/InstanceStorageConfigs/%d".formatted(group.pointer(), i)),
                            root
                                    ? "one root volume"
                                    : "one volume beside the root, which is mounted at /opt/sagemaker",
                            "a second one of " + group.label(),
                            "make one volume of the two");
                }
            }
        }
    }

    private static void check(Asked asked, JsonNode volume, String at, long quota, Report report) {
        JsonNode size = volume.path("VolumeSizeInGB");
        if (size.isIntegralNumber() && size.doubleValue() > Math.min(quota, API_LIMIT_GB)) {
            boolean possible = size.doubleValue() <= API_LIMIT_GB;
            report.fail(
                    asked.at(at + "/VolumeSizeInGB"),
                    possible
                            ? "at most %d GB, %s %s"
                                    .formatted(
                                            quota,
                                            quota == DEFAULT_QUOTA_GB
                                                    ? "the default of"
                                                    : "the value of",
                                            QUOTA)
                            : "at most %d GB, the bound of the API".formatted(API_LIMIT_GB),
                    size.asText() + " GB",
                    possible
                            ? "lower it to %d GB, or have the quota raised to %s GB first (1 to 3 business days)"
                                    .formatted(quota, size.asText())
                            : "lower it to %d GB and mount a shared file system for the rest"
                                    .formatted(quota));
        }
        if (!volume.path("RootVolume").asBoolean() && !volume.hasNonNull("VolumeSizeInGB")) {
            report.fail(
                    asked.at(at + "/VolumeSizeInGB"),
                    "the size of the volume, 1 to %d GB".formatted(Math.min(quota, API_LIMIT_GB)),
                    "nothing",
                    "give VolumeSizeInGB, such as 500");
        }
        if (volume.path("RootVolume").asBoolean()) {
            if (volume.hasNonNull("VolumeSizeInGB")) {
                report.fail(
                        asked.at(at + "/VolumeSizeInGB"),
                        "no size on a root volume",
                        size.asText() + " GB",
                        "leave VolumeSizeInGB out, or RootVolume");
            }
            if (!volume.hasNonNull("VolumeKmsKeyId")) {
                report.fail(
                        asked.at(at + "/VolumeKmsKeyId"),
                        "a KMS key on a root volume",
                        "nothing",
                        "give VolumeKmsKeyId, or leave RootVolume out");
            }
        }
    }
}
