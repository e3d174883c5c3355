package io.slipway.guardrail.rule;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.guardrail.facts.Iam;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Group;
import io.slipway.guardrail.request.Placeholder;
import java.util.List;

/** The keys of the volumes can be used by those who mount them. */
final class KmsAccess implements Rule.OfBoth {
    private static final RuleCard CARD =
            RuleCard.of(
                    "KMS-ACCESS",
                    Phase.PRE,
                    Severity.ERROR,
                    "request, keys",
                    "each KMS key of a volume is enabled, in the cluster's region, and lets the"
                            + " execution role and HyperPod's service-linked role use it",
                    "an encrypted volume that cannot be attached ends the node while it starts,"
                            + " with a message about EBS",
                    "enable the key, or add the statement of the finding to its policy",
                    "HyperPod documentation: customer managed keys");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.KEYS);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        int keys = 0;
        for (Group group : asked.groups()) {
            for (int i = 0; i < group.storage().size(); i++) {
                JsonNode id = group.storage().get(i).path("EbsVolumeConfig").path("VolumeKmsKeyId");
                if (id.isTextual()) {
                    keys++;
                    String at =
                            asked.at(
                                    "%s/InstanceStorageConfigs/%d/EbsVolumeConfig/VolumeKmsKeyId"
                                            .formatted(group.pointer(), i));
                    region(asked, id.textValue(), at, report);
                    check(group, id.textValue(), at, evidence.of(Part.KEYS), report);
                }
            }
        }
        if (keys == 0) {
            report.skip("no volume has a key of its own");
        }
        report.passOtherwise("%d keys can be used".formatted(keys));
    }

    private static void region(Asked asked, String id, String at, Report report) {
        String[] parts = id.split(":", -1);
        if (asked.region() != null
                && parts.length > 5
                && !Placeholder.in(parts[3])
                && !parts[3].equals(asked.region())) {
            report.fail(
                    at,
                    "a key in " + asked.region(),
                    parts[3],
                    "use a key of the cluster's region");
        }
    }

    private static void check(
            Group group, String id, String at, List<Iam.Key> keys, Report report) {
        Iam.Key key = keys.stream().filter(one -> one.named(id)).findFirst().orElse(null);
        if (key == null) {
            report.fail(at, "a key that there is", "no " + id, "correct the id of the key");
            return;
        }
        if (!key.state().equals("Enabled")) {
            report.fail(
                    at, "a key that is Enabled", key.state(), "aws kms enable-key --key-id " + id);
        }
        String role = group.document().path("ExecutionRole").asText();
        allows(key, role, role, at, report);
        allows(key, ServiceLinkedRole.NAME, "the role " + ServiceLinkedRole.NAME, at, report);
    }

    /** Who lets the account of the key in leaves it to the policies of its roles. */
    private static boolean account(Iam.Key key, String principal) {
        String[] arn = key.arn().split(":", -1);
        String account = arn.length > 4 ? arn[4] : "";
        return principal.equals(account) || principal.endsWith("::" + account + ":root");
    }

    private static void allows(
            Iam.Key key, String principal, String told, String at, Report report) {
        boolean allowed =
                principal.isEmpty()
                        || key.allows().stream()
                                .anyMatch(
                                        one ->
                                                one.equals("*")
                                                        || account(key, one)
                                                        || one.equals(principal)
                                                        || one.endsWith("/" + principal));
        if (!allowed) {
            report.fail(
                    at,
                    "a key policy or a grant for " + told,
                    key.allows().isEmpty() ? "none at all" : String.join(", ", key.allows()),
                    "allow it kms:Decrypt, kms:GenerateDataKeyWithoutPlaintext, kms:DescribeKey and kms:CreateGrant");
        }
    }
}
