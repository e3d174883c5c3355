package io.slipway.guardrail.rule;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.guardrail.facts.AccountFacts;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Reading;
import java.util.List;

/** A request without a fault, to put one in. Single quotes stand for double ones. */
final class Sample {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode document;

    private Sample(String document) {
        this.document = (ObjectNode) json(document);
    }

    static Sample ours() {
        return new Sample(
                """
                {'name': 'team-a-train', 'preset': 'large', 'region': 'us-east-1',
                 'tags': {'owner': 'ada', 'project': 'llm'}, 'budgetUsd': 7000}
                """);
    }

    static Sample createCluster() {
        return new Sample(
                """
                {'ClusterName': 'ml-cluster',
                 'Orchestrator': {'Eks': {'ClusterArn': 'arn:aws:eks:us-west-2:111122223333:cluster/ml'}},
                 'InstanceGroups': [
                   {'InstanceGroupName': 'workers', 'InstanceType': 'ml.p5.48xlarge',
                    'InstanceCount': 4, 'ThreadsPerCore': 2,
                    'LifeCycleConfig': {'SourceS3Uri': 's3://sagemaker-lcs/', 'OnCreate': 'on_create.sh'},
                    'ExecutionRole': 'arn:aws:iam::111122223333:role/exec',
                    'InstanceStorageConfigs': [{'EbsVolumeConfig': {'VolumeSizeInGB': 500}}],
                    'OnStartDeepHealthChecks': ['InstanceStress', 'InstanceConnectivity']},
                   {'InstanceGroupName': 'system', 'InstanceType': 'ml.m5.2xlarge',
                    'InstanceCount': 1, 'ThreadsPerCore': 2,
                    'LifeCycleConfig': {'SourceS3Uri': 's3://sagemaker-lcs/', 'OnCreate': 'on_create.sh'},
                    'ExecutionRole': 'arn:aws:iam::111122223333:role/exec'}],
                 'VpcConfig': {'SecurityGroupIds': ['sg-0123456789abcdef0'], 'Subnets': ['subnet-0123456789abcdef0']},
                 'NodeRecovery': 'Automatic',
                 'Tags': [{'Key': 'owner', 'Value': 'ada'}, {'Key': 'project', 'Value': 'llm'}]}
                """);
    }

    static Sample infraForge() {
        return new Sample(
                """
                {'global': {'stackName': 'training', 'dualStack': true},
                 'enabledForges': ['fsx', 'eks', 'hyperpod'],
                 'forges': {
                   'vpc': {'defaults': {'id': 'vpc', 'type': 'VPC', 'cidrBlock': '10.69.0.0/16'}},
                   'lustre': {'defaults': {'type': 'LUSTRE', 'azIndex': 1}, 'instances': [{'id': 'fsx'}]},
                   'eks': {'defaults': {'type': 'EKS', 'eksVersion': '1.33', 'nvidiaPluginVersion': '0.18.1'},
                           'instances': [{'id': 'eks', 'dependsOn': 'LUSTRE:fsx'}]},
                   'hyperpod': {
                     'defaults': {'type': 'HYPERPOD', 'security': 'private', 'subnet': 'private',
                       'clusterName': 'hyperpod-eks', 'nodeProvisioningMode': 'Continuous',
                       'nodeRecovery': 'Automatic', 'instanceGroupName': 'gpu',
                       'instanceType': 'ml.g5.8xlarge', 'instanceCount': 2, 'azIndex': 1,
                       'threadsPerCore': 2, 'eksVersion': '1.33', 'ebsVolumeSizeGb': 500,
                       'createLustre': true, 'useDefaultLifecycle': true, 'enableKarpenterScaling': true,
                       'onCreateScript': 'on_create.sh', 'sourceS3Uri': 's3://aws-infra-forge/lifecycle/',
                       'executionRolePolicies': 'AmazonSageMakerFullAccess,AmazonS3FullAccess'},
                     'instances': [{'id': 'hyperpod', 'dependsOn': 'EKS:eks'}]}}}
                """);
    }

    static Sample variables() {
        return new Sample(
                """
                {'hyperpod_enabled': true, 'cluster_name': 'ml', 'region': 'us-west-2',
                 'hyperpod_cluster_name': 'my-hyperpod-cluster',
                 'hyperpod_instance_groups': [
                   {'name': 'gpu-workers', 'instance_type': 'ml.g5.48xlarge', 'instance_count': 2,
                    'ebs_volume_gb': 500, 'deep_health_checks': ['InstanceStress', 'InstanceConnectivity']}],
                 'hyperpod_node_recovery': 'Automatic'}
                """);
    }

    ObjectNode document() {
        return document;
    }

    /** Puts a value at a pointer; {@code -} appends to a list. */
    Sample with(String pointer, String value) {
        JsonPointer place = JsonPointer.compile(pointer);
        String last = place.last().getMatchingProperty();
        JsonNode parent = document.at(place.head());
        switch (parent) {
            case ObjectNode object -> object.set(last, json(value));
            case ArrayNode list when last.equals("-") -> list.add(json(value));
            case ArrayNode list -> list.set(Integer.parseInt(last), json(value));
            default -> throw new AssertionError("nothing at " + place.head());
        }
        return this;
    }

    Sample without(String pointer) {
        JsonPointer place = JsonPointer.compile(pointer);
        ((ObjectNode) document.at(place.head())).remove(place.last().getMatchingProperty());
        return this;
    }

    Asked asked() {
        return switch (Reading.of(document)) {
            case Reading.Read(var asked) -> asked;
            case Reading.Unreadable(var violations) -> throw new AssertionError(violations);
        };
    }

    List<Finding> checkedBy(Rule.OfRequest rule) {
        var report = new Report(rule.card());
        rule.check(asked(), report);
        return report.findings();
    }

    List<Finding> checkedBy(Rule.OfBoth rule) {
        return checkedBy(rule, AccountFacts.none());
    }

    /** What the rule says of this request in that account, as its first action would run it. */
    List<Finding> checkedBy(Rule rule, Account account) {
        return checkedBy(rule, account.facts());
    }

    List<Finding> checkedBy(Rule rule, AccountFacts facts) {
        Action action =
                rule.actions().contains(Action.CREATE)
                        ? Action.CREATE
                        : rule.actions().iterator().next();
        var one = new Case(rule.card().phase(), action, asked(), facts, Account.NOW, List.of());
        return new RuleBook(List.of(rule)).judge(one).verdict().findings();
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }
}
