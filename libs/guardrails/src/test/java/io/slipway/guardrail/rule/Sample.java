package io.slipway.guardrail.rule;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }
}
