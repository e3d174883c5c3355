package io.slipway.deploy.deployer.sagemaker;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.deploy.deployer.aws.Aws;
import io.slipway.guardrail.aws.InstanceType;
import io.slipway.guardrail.aws.InstanceTypes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.UserIdGroupPair;
import software.amazon.awssdk.services.sagemaker.model.Tag;

/**
 * What belongs to a cluster and DescribeCluster does not show: its tags, and the rules between its
 * nodes that EFA needs. Rules and tags that nobody asked for are no difference.
 */
public final class Surroundings {
    private static final String ALL = "-1";
    private static final String ITSELF = "everything from and to itself";
    private static final String REPAIR = "slipway cluster repair puts it right.";

    private final Aws aws;
    private final String arn;
    private final Map<String, String> tags;

    private Surroundings(Aws aws, String arn, Map<String, String> tags) {
        this.aws = aws;
        this.arn = arn;
        this.tags = tags;
    }

    /**
     * @param wanted a CreateCluster call; without tags any will do
     */
    public static Surroundings of(Aws aws, String arn, JsonNode wanted) {
        var tags = new TreeMap<String, String>();
        wanted.path("Tags")
                .forEach(tag -> tags.put(tag.path("Key").asText(), tag.path("Value").asText()));
        return new Surroundings(aws, arn, tags);
    }

    /**
     * @param described the answer of DescribeCluster, as the wire shows it
     */
    public List<Drift.Difference> differences(JsonNode described) {
        var differences = new ArrayList<Drift.Difference>();
        tags(differences);
        for (Rules rules : rules(described, differences)) {
            if (!rules.whole()) {
                differences.add(
                        new Drift.Difference(
                                "SecurityGroups/" + rules.group(),
                                ITSELF,
                                rules.found(),
                                true,
                                REPAIR));
            }
        }
        return List.copyOf(differences);
    }

    /** Puts right what is not as wanted; one line for each thing. */
    public List<String> repair(JsonNode described) {
        var lines = new ArrayList<String>();
        Map<String, String> missing = missing(found());
        if (!missing.isEmpty()) {
            aws.sagemaker()
                    .addTags(
                            add ->
                                    add.resourceArn(arn)
                                            .tags(
                                                    missing.entrySet().stream()
                                                            .map(
                                                                    tag ->
                                                                            Tag.builder()
                                                                                    .key(
                                                                                            tag
                                                                                                    .getKey())
                                                                                    .value(
                                                                                            tag
                                                                                                    .getValue())
                                                                                    .build())
                                                            .toList()));
            lines.add("tags set: " + String.join(", ", missing.keySet()));
        }
        for (Rules rules : rules(described, new ArrayList<>())) {
            if (!rules.in()) {
                once(
                        () ->
                                aws.ec2()
                                        .authorizeSecurityGroupIngress(
                                                add ->
                                                        add.groupId(rules.group())
                                                                .ipPermissions(rules.itself())));
            }
            if (!rules.out()) {
                once(
                        () ->
                                aws.ec2()
                                        .authorizeSecurityGroupEgress(
                                                add ->
                                                        add.groupId(rules.group())
                                                                .ipPermissions(rules.itself())));
            }
            if (!rules.whole()) {
                lines.add("%s allows %s".formatted(rules.group(), ITSELF));
            }
        }
        return lines;
    }

    /** Somebody else may have put it right since we looked. */
    private static void once(Runnable rule) {
        try {
            rule.run();
        } catch (Ec2Exception refusal) {
            if (!refusal.awsErrorDetails().errorCode().equals("InvalidPermission.Duplicate")) {
                throw refusal;
            }
        }
    }

    private void tags(List<Drift.Difference> differences) {
        if (tags.isEmpty()) {
            return;
        }
        Map<String, String> found = found();
        missing(found)
                .forEach(
                        (key, value) ->
                                differences.add(
                                        new Drift.Difference(
                                                "Tags/" + key,
                                                value,
                                                found.getOrDefault(key, "nothing"),
                                                true,
                                                REPAIR)));
    }

    private Map<String, String> missing(Map<String, String> found) {
        var missing = new LinkedHashMap<>(tags);
        missing.entrySet().removeIf(tag -> tag.getValue().equals(found.get(tag.getKey())));
        return missing;
    }

    private Map<String, String> found() {
        var found = new TreeMap<String, String>();
        aws.sagemaker()
                .listTagsPaginator(list -> list.resourceArn(arn))
                .tags()
                .forEach(tag -> found.put(tag.key(), tag.value()));
        return found;
    }

    private record Rules(String group, boolean in, boolean out) {
        boolean whole() {
            return in && out;
        }

        String found() {
            return in ? "nothing to itself" : out ? "nothing from itself" : "neither";
        }

        IpPermission itself() {
            return IpPermission.builder()
                    .ipProtocol(ALL)
                    .userIdGroupPairs(UserIdGroupPair.builder().groupId(group).build())
                    .build();
        }
    }

    /**
     * Of the security groups of nodes with EFA; of a cluster without, there is nothing to look at.
     */
    private List<Rules> rules(JsonNode described, List<Drift.Difference> differences) {
        var ids = new TreeSet<String>();
        for (JsonNode group : described.path("InstanceGroups")) {
            if (efa(group.path("InstanceType").asText())) {
                JsonNode own = group.path("OverrideVpcConfig").path("SecurityGroupIds");
                (own.isEmpty() ? described.path("VpcConfig").path("SecurityGroupIds") : own)
                        .forEach(id -> ids.add(id.asText()));
            }
        }
        var rules = new ArrayList<Rules>();
        for (String id : ids) {
            try {
                aws.ec2()
                        .describeSecurityGroups(get -> get.groupIds(id))
                        .securityGroups()
                        .forEach(group -> rules.add(of(group)));
            } catch (AwsServiceException refusal) {
                String code = refusal.awsErrorDetails().errorCode();
                if (refusal.statusCode() >= 500) {
                    throw refusal;
                }
                // AWS keeps a group that nodes use; one that is not there is nobody's.
                if (code.startsWith("InvalidGroup")) {
                    continue;
                }
                differences.add(
                        new Drift.Difference(
                                "SecurityGroups/" + id,
                                ITSELF,
                                "not readable: " + code,
                                false,
                                "Let deploy-svc call ec2:DescribeSecurityGroups."));
            }
        }
        return rules;
    }

    private static Rules of(SecurityGroup group) {
        return new Rules(
                group.groupId(),
                itself(group.ipPermissions(), group.groupId()),
                itself(group.ipPermissionsEgress(), group.groupId()));
    }

    private static boolean itself(List<IpPermission> rules, String group) {
        return rules.stream()
                .filter(rule -> ALL.equals(rule.ipProtocol()))
                .flatMap(rule -> rule.userIdGroupPairs().stream())
                .anyMatch(pair -> group.equals(pair.groupId()));
    }

    private static boolean efa(String type) {
        InstanceType known = InstanceTypes.bundled().find(type);
        return known != null && known.efaDevices() != null && known.efaDevices() > 0;
    }
}
