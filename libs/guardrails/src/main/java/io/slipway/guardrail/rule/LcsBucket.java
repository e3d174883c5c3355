package io.slipway.guardrail.rule;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.guardrail.aws.Regions;
import io.slipway.guardrail.facts.Iam;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.facts.Storage;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Group;
import io.slipway.guardrail.request.InfraForgeConfig;
import io.slipway.guardrail.request.Origin;
import io.slipway.guardrail.request.Placeholder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The nodes can read the bucket of their life cycle scripts. */
final class LcsBucket implements Rule.OfBoth {
    private static final RuleCard CARD =
            RuleCard.of(
                    "LCS-BUCKET",
                    Phase.PRE,
                    Severity.ERROR,
                    "request, buckets, roles",
                    "the bucket of the life cycle scripts has a name, begins with sagemaker- or the"
                            + " execution role may read it, is readable and in the cluster's region",
                    "the managed policy of the nodes reads sagemaker-* only; the nodes then fail"
                            + " while they start, one after the other",
                    "rename the bucket, or give the role a statement for it",
                    "HyperPod documentation: AmazonSageMakerClusterInstanceRolePolicy");

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

    private static final Pattern REGION =
            Pattern.compile("(?<![a-z0-9])[a-z]{2}(-gov)?-[a-z]{4,9}-\\d(?![a-z0-9])");

    private static final Set<String> READERS =
            Set.of("AmazonS3FullAccess", "AmazonS3ReadOnlyAccess", "AdministratorAccess");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.BUCKETS, Part.ROLES);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        if (asked.origin() instanceof Origin.InfraForge(var config)) {
            ofInfraForge(config, report);
        }
        var seen = new HashSet<String>();
        var gaps = new HashMap<String, Boolean>();
        for (Group group : asked.groups()) {
            nowhere(asked, group, report);
            String uri = uri(group);
            if (!uri.isEmpty()
                    && !seen.contains(uri)
                    && !gaps.computeIfAbsent(
                            bucket(uri), name -> Placeholder.in("s3://" + name + "/"))
                    && seen.add(uri)) {
                check(asked, group, uri, evidence, report);
            }
        }
        if (seen.isEmpty() && report.silent()) {
            report.skip("the request names no bucket");
        }
        report.passOtherwise(String.join(", ", seen));
    }

    /** With SlurmConfig HyperPod makes a node part of its cluster, and needs no script for it. */
    private static void nowhere(Asked asked, Group group, Report report) {
        JsonNode scripts = group.document().path("LifeCycleConfig");
        if (asked.origin() instanceof Origin.CreateCluster
                && !scripts.isObject()
                && !group.document().hasNonNull("SlurmConfig")
                && !group.pointer().startsWith("/Restricted")) {
            report.warn(
                    asked.at(group.pointer() + "/LifeCycleConfig"),
                    "LifeCycleConfig: the script that makes a node ready",
                    "nothing, so %s runs none".formatted(group.label()),
                    "give SourceS3Uri and OnCreate, or leave it as it is where the image alone is enough");
        }
        if (asked.origin() instanceof Origin.CreateCluster
                && scripts.isObject()
                && !scripts.hasNonNull("SourceS3Uri")) {
            report.fail(
                    asked.at(group.pointer() + "/LifeCycleConfig/SourceS3Uri"),
                    "the bucket and folder that the scripts are in",
                    "nothing",
                    "give SourceS3Uri, such as s3://sagemaker-lifecycle-<account>/src");
        }
    }

    static String uri(Group group) {
        return group.document().path("LifeCycleConfig").path("SourceS3Uri").asText();
    }

    static String bucket(String uri) {
        int scheme = uri.indexOf("://");
        String rest = scheme < 0 ? uri : uri.substring(scheme + "://".length());
        int slash = rest.indexOf('/');
        String first = slash < 0 ? rest : rest.substring(0, slash);
        int host = uri.startsWith("https://") ? first.indexOf(".s3") : -1;
        return host < 0 ? first : first.substring(0, host);
    }

    /** Its default bucket is named by CDK, and so is none that the managed policy reads. */
    private static void ofInfraForge(InfraForgeConfig config, Report report) {
        if (config.hyperpod().flag("useDefaultLifecycle")
                && !config.policies().isEmpty()
                && config.policies().stream().noneMatch(READERS::contains)) {
            report.fail(
                    "#" + config.pointer("executionRolePolicies"),
                    "a policy that may read the bucket InfraForge makes, such as AmazonS3ReadOnlyAccess",
                    String.join(", ", config.policies()),
                    "add AmazonS3ReadOnlyAccess: the bucket's name does not begin with sagemaker-");
        }
    }

    private static void check(
            Asked asked, Group group, String uri, Evidence evidence, Report report) {
        String at = asked.at(group.pointer() + "/LifeCycleConfig/SourceS3Uri");
        String bucket = bucket(uri);
        if (bucket.isEmpty()) {
            report.fail(at, "s3://, a bucket and a folder", uri, "name the bucket");
            return;
        }
        if (!NAME.matcher(bucket).matches() || bucket.contains("..")) {
            report.fail(
                    at,
                    "the name of a bucket: 3 to 63 small letters, digits, hyphens and dots",
                    bucket,
                    "correct the name of the bucket");
            return;
        }
        elsewhere(asked, at, bucket, report);
        Boolean granted = granted(asked, group, bucket, evidence);
        if (!bucket.startsWith("sagemaker-") && !Boolean.TRUE.equals(granted)) {
            String expected =
                    "a bucket whose name begins with sagemaker-, or a role that may read it";
            String fix =
                    "name it 'sagemaker-%s', or allow the execution role s3:GetObject on %ss3:::%s/* and s3:ListBucket on it"
                            .formatted(bucket, Regions.bundled().arn(asked.region()), bucket);
            if (granted != null) {
                report.fail(at, expected, bucket + ", which the role may not read", fix);
            } else {
                report.warn(at, expected, bucket + "; the role's policies are not told", fix);
            }
        }
        List<Storage.Bucket> buckets = evidence.ifKnown(Part.BUCKETS);
        if (buckets != null) {
            reachable(asked, at, bucket, buckets, report);
        }
    }

    private static void elsewhere(Asked asked, String at, String bucket, Report report) {
        String region = asked.region();
        if (region == null || bucket.contains(region)) {
            return;
        }
        Matcher other = REGION.matcher(bucket);
        if (other.find() && Regions.bundled().known(other.group())) {
            report.warn(
                    at,
                    "a bucket in " + region,
                    "%s, which sounds like %s".formatted(bucket, other.group()),
                    "make sure that it is in %s: a node reads no bucket of another region"
                            .formatted(region));
        }
    }

    private static void reachable(
            Asked asked, String at, String name, List<Storage.Bucket> buckets, Report report) {
        Storage.Bucket bucket =
                buckets.stream().filter(one -> one.name().equals(name)).findFirst().orElse(null);
        if (bucket == null) {
            report.fail(
                    at, "a bucket that there is", "no bucket " + name, "create it, or correct it");
        } else if (bucket.region() != null
                && asked.region() != null
                && !bucket.region().equals(asked.region())) {
            report.fail(
                    at,
                    "a bucket in " + asked.region(),
                    "%s is in %s".formatted(name, bucket.region()),
                    "copy the scripts into a bucket of the cluster's region");
        } else if (Boolean.FALSE.equals(bucket.readable())) {
            report.fail(
                    at,
                    "a bucket that can be read",
                    "%s answers with a refusal".formatted(name),
                    "look at its policy, its key and its owner");
        }
    }

    /** Null when nobody has told what the role may do. */
    private static @Nullable Boolean granted(
            Asked asked, Group group, String bucket, Evidence evidence) {
        if (asked.origin() instanceof Origin.InfraForge(var config)) {
            return config.policies().stream().anyMatch(READERS::contains);
        }
        List<Iam.Role> roles = evidence.ifKnown(Part.ROLES);
        Iam.Role role =
                roles == null
                        ? null
                        : Iam.find(roles, group.document().path("ExecutionRole").asText());
        return role == null
                ? null
                : (Boolean)
                        (role.managed().stream().anyMatch(READERS::contains)
                                || Policies.allow(
                                        role.documents(),
                                        "s3:GetObject",
                                        Regions.bundled().arn(asked.region())
                                                + "s3:::"
                                                + bucket
                                                + "/on_create.sh"));
    }
}
