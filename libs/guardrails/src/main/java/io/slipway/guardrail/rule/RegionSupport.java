package io.slipway.guardrail.rule;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.guardrail.aws.Nearest;
import io.slipway.guardrail.aws.Regions;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Placeholder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** HyperPod is known to run in the region, and every ARN belongs to it. */
final class RegionSupport implements Rule.OfRequest {
    private static final Regions REGIONS = Regions.bundled();

    private static final RuleCard CARD =
            new RuleCard(
                    "REGION-SUPPORT",
                    1,
                    Phase.PRE,
                    Severity.ERROR,
                    true,
                    "request",
                    "HyperPod runs in the region, with the Kubernetes version asked, and every ARN"
                            + " is of the region and its partition",
                    "elsewhere the health agent's image is taken from us-east-1 or not at all; an"
                            + " ARN of another partition is refused late",
                    "choose one of the known regions: " + String.join(", ", REGIONS.hyperpod()),
                    "regions of the HyperPod chart as of %s; AWS partition table"
                            .formatted(REGIONS.date()));

    private static final Pattern VERSION = Pattern.compile("\\d\\.\\d{1,3}");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public void check(Asked asked, Report report) {
        version(asked, asked.kubernetesVersion(), report);
        String region = asked.region();
        if (region == null || Placeholder.in(region)) {
            oneOfEach(asked, report);
            if (report.silent()) {
                report.skip("the request names no region");
            }
            return;
        }
        region(asked, region, report);
        String partition = REGIONS.partitionOf(region);
        if (partition != null) {
            new Arns(asked, region, partition, report).check(asked.createCluster(), "");
        }
        report.passOtherwise("HyperPod runs in " + region);
    }

    /** Without a region of its own the request must at least agree with itself. */
    private static void oneOfEach(Asked asked, Report report) {
        var seen = new LinkedHashMap<String, String>();
        arns(asked.createCluster(), "", seen);
        String partition = null;
        String region = null;
        for (Map.Entry<String, String> entry : seen.entrySet()) {
            String[] parts = entry.getKey().split(":", -1);
            if (partition != null && !parts[1].equals(partition)) {
                report.fail(
                        asked.at(entry.getValue()),
                        "an ARN of partition %s, as the others are".formatted(partition),
                        entry.getKey(),
                        "begin it with arn:%s:".formatted(partition));
            } else if (region != null && !parts[3].isEmpty() && !parts[3].equals(region)) {
                report.fail(
                        asked.at(entry.getValue()),
                        "an ARN of %s, as the others are".formatted(region),
                        entry.getKey(),
                        "name the thing of that kind in " + region);
            }
            partition = partition == null ? parts[1] : partition;
            region = region == null && !parts[3].isEmpty() ? parts[3] : region;
        }
    }

    /** Each ARN and the first place that has it; tags and labels are anybody's words. */
    private static void arns(JsonNode node, String pointer, Map<String, String> into) {
        if (node.isTextual()) {
            String[] parts = node.textValue().split(":", -1);
            boolean whole = parts.length > 5 && parts[0].equals("arn");
            if (whole && !Placeholder.in(parts[1]) && !Placeholder.in(parts[3])) {
                into.putIfAbsent(node.textValue(), pointer);
            }
            return;
        }
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            if (!Arns.FREE_TEXT.contains(member.getKey())) {
                arns(member.getValue(), pointer + "/" + Asked.escaped(member.getKey()), into);
            }
        }
        for (int i = 0; i < node.size() && node.isArray(); i++) {
            arns(node.get(i), pointer + "/" + i, into);
        }
    }

    private static void region(Asked asked, String region, Report report) {
        if (REGIONS.hyperpod().contains(region)) {
            return;
        }
        String at = asked.at(Asked.REGION);
        String expected = "a region where HyperPod is known to run";
        if (REGIONS.unconfirmed().contains(region)) {
            report.warn(
                    at,
                    expected,
                    "%s has no image of the health agent in the chart of %s"
                            .formatted(region, REGIONS.date()),
                    "see that aws sagemaker list-clusters --region %s answers, and mirror the agent's image into the region"
                            .formatted(region));
            return;
        }
        String nearest = Nearest.to(region, REGIONS.all());
        String meant = nearest == null ? CARD.fix() : "did you mean %s?".formatted(nearest);
        if (REGIONS.partitionOf(region) == null) {
            report.fail(at, expected, "%s is no AWS region".formatted(region), meant);
        } else if (REGIONS.known(region)) {
            report.unknown(
                    at,
                    expected,
                    "%s is not in the table of %s".formatted(region, REGIONS.date()),
                    CARD.fix());
        } else {
            report.fail(
                    at,
                    expected,
                    "%s is no AWS region as of %s".formatted(region, REGIONS.date()),
                    meant);
        }
    }

    private static void version(Asked asked, @Nullable String version, Report report) {
        if (version == null
                || Placeholder.in(version)
                || REGIONS.kubernetesVersions().contains(version)) {
            return;
        }
        String at = asked.at(Asked.KUBERNETES_VERSION);
        String expected = "one of " + String.join(", ", REGIONS.kubernetesVersions());
        String newest = REGIONS.kubernetesVersions().stream().reduce((_, last) -> last).orElse("");
        if (VERSION.matcher(version).matches() && minor(version) > minor(newest)) {
            report.unknown(
                    at,
                    expected,
                    "%s is newer than the table of %s".formatted(version, REGIONS.date()),
                    "choose " + newest);
        } else {
            report.fail(at, expected, version, "choose " + newest);
        }
    }

    private static int minor(String version) {
        return Integer.parseInt(version.substring(version.indexOf('.') + 1));
    }

    /** Looks at every text that begins like an ARN; tags and labels are anybody's words. */
    private record Arns(Asked asked, String region, String partition, Report report) {
        private static final Set<String> FREE_TEXT = Set.of("Tags", "Labels");

        void check(JsonNode node, String pointer) {
            if (node.isTextual() && node.textValue().startsWith("arn:")) {
                check(node.textValue(), pointer);
            } else if (node.isTextual()) {
                fileSystem(node.textValue(), pointer);
            } else if (node.isObject()) {
                for (Map.Entry<String, JsonNode> member : node.properties()) {
                    if (!FREE_TEXT.contains(member.getKey())) {
                        check(member.getValue(), pointer + "/" + Asked.escaped(member.getKey()));
                    }
                }
            } else {
                for (int i = 0; i < node.size(); i++) {
                    check(node.get(i), pointer + "/" + i);
                }
            }
        }

        private void fileSystem(String name, String pointer) {
            int at = name.indexOf(".fsx.");
            String rest = at < 0 ? "" : name.substring(at + ".fsx.".length());
            int end = rest.indexOf(".amazonaws.com");
            if (end > 0 && !rest.substring(0, end).equals(region)) {
                report.fail(
                        asked.at(pointer),
                        "a file system in " + region,
                        rest.substring(0, end),
                        "mount one of the cluster's own region and VPC");
            }
        }

        private void check(String arn, String pointer) {
            String[] parts = arn.split(":", -1);
            String theirs = parts.length > 3 ? parts[3] : "";
            if (parts.length < 6 || Placeholder.in(parts[1]) || Placeholder.in(theirs)) {
                return;
            }
            if (!parts[1].equals(partition)) {
                report.fail(
                        asked.at(pointer),
                        "an ARN of partition %s, as %s is".formatted(partition, region),
                        arn,
                        "begin it with arn:%s:".formatted(partition));
            } else if (!theirs.isEmpty() && !theirs.equals(region)) {
                report.fail(
                        asked.at(pointer),
                        "an ARN of " + region,
                        arn,
                        "name the thing of that kind in " + region);
            }
        }
    }
}
