package io.slipway.guardrail.rule;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Group;

/** Volumes within the bound of the API and the default quota, root volumes as documented. */
final class EbsQuota implements Rule.OfRequest {
    static final int API_LIMIT_GB = 16384;
    static final int DEFAULT_QUOTA_GB = 1024;

    private static final String QUOTA =
            "SageMaker quota 'Maximum EBS volume size in GB for a cluster instance' (L-E13DF72A)";

    private static final RuleCard CARD =
            new RuleCard(
                    "EBS-QUOTA",
                    1,
                    Phase.PRE,
                    Severity.ERROR,
                    true,
                    "request",
                    "each EBS volume is at most %d GB, the default quota, and a root volume has a"
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
    public void check(Asked asked, Report report) {
        int volumes = 0;
        for (Group group : asked.groups()) {
            for (int i = 0; i < group.storage().size(); i++) {
                JsonNode volume = group.storage().get(i).path("EbsVolumeConfig");
                if (volume.isObject()) {
                    volumes++;
                    String at =
                            "%s/InstanceStorageConfigs/%d/EbsVolumeConfig"
                                    .formatted(group.pointer(), i);
                    check(asked, volume, at, report);
                }
            }
        }
        if (volumes == 0) {
            report.skip("no group has an EBS volume of its own");
        }
        report.passOtherwise("%d volumes within %d GB".formatted(volumes, DEFAULT_QUOTA_GB));
    }

    private static void check(Asked asked, JsonNode volume, String at, Report report) {
        JsonNode size = volume.path("VolumeSizeInGB");
        if (size.isIntegralNumber() && size.doubleValue() > DEFAULT_QUOTA_GB) {
            boolean possible = size.doubleValue() <= API_LIMIT_GB;
            report.fail(
                    asked.at(at + "/VolumeSizeInGB"),
                    possible
                            ? "at most %d GB, the default of %s".formatted(DEFAULT_QUOTA_GB, QUOTA)
                            : "at most %d GB, the bound of the API".formatted(API_LIMIT_GB),
                    size.asText() + " GB",
                    possible
                            ? "lower it to %d GB, or have the quota raised to %s GB first (1 to 3 business days)"
                                    .formatted(DEFAULT_QUOTA_GB, size.asText())
                            : "lower it to %d GB and mount a shared file system for the rest"
                                    .formatted(DEFAULT_QUOTA_GB));
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
