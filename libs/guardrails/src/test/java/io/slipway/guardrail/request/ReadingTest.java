package io.slipway.guardrail.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.guardrail.preset.ClusterRequest;
import io.slipway.guardrail.preset.Presets;
import io.slipway.guardrail.preset.Rendering;
import io.slipway.guardrail.preset.Violation;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadingTest {
    @Test
    void rendersAnAskAsTheServiceDoes() {
        String ask = "{'name': 'demo', 'preset': 'large', 'deployer': 'dryrun'}";

        assertThat(cluster(read(ask))).isEqualTo(rendered(ask));
    }

    @Test
    void takesARenderedClusterAsItIs() {
        ClusterRequest cluster = rendered("{'name': 'demo', 'preset': 'large'}");
        String endless = cluster.json().putNull("ttl").toString();

        assertThat(cluster(read(cluster.json().toString()))).isEqualTo(cluster);
        assertThat(cluster(read(endless)).ttl()).isNull();
    }

    @Test
    void takesTheClusterOfADeploymentEvent() {
        Asked asked = read("{'action': 'deploy', 'cluster': {'name': 'demo'}}");

        assertThat(asked.at("/ClusterName")).isEqualTo("#/cluster/name");
        assertThat(asked.at("/InstanceGroups/0/LifeCycleConfig/SourceS3Uri"))
                .isEqualTo("#/cluster/instanceGroups/0/lifecycleScriptUri");
        assertThat(asked.atOwn("/ttl")).isEqualTo("#/cluster/ttl");
    }

    @Test
    void takesTheClusterOfACloudFormationTemplateAndLeavesGapsToItsFunctions() {
        Asked asked =
                read(
                        """
                        {'Parameters': {'Count': {'Type': 'Number', 'Default': '4'}, 'Type': {'Type': 'String'}},
                         'Resources': {'Role': {'Type': 'AWS::IAM::Role'}, 'Train': {'Type': 'AWS::SageMaker::Cluster',
                          'Properties': {'ClusterName': 'train', 'VpcConfig': {'Subnets': {'Ref': 'Nets'}},
                           'InstanceGroups': [{'InstanceGroupName': 'gpu', 'InstanceCount': {'Ref': 'Count'},
                            'InstanceType': 'Type', 'ExecutionRole': {'Fn::GetAtt': ['Role', 'Arn']}}]}}}}
                        """);

        assertThat(asked.createCluster().at("/InstanceGroups/0/InstanceCount").asInt())
                .isEqualTo(4);
        assertThat(asked.createCluster().at("/InstanceGroups/0/InstanceType").asText())
                .isEqualTo("${Type}");
        assertThat(asked.createCluster().at("/InstanceGroups/0/ExecutionRole").asText())
                .isEqualTo("${Role.Arn}");
        assertThat(asked.createCluster().at("/VpcConfig/Subnets/0").asText()).isEqualTo("${Nets}");
        assertThat(asked.at("/InstanceGroups/0/InstanceType"))
                .isEqualTo("#/Resources/Train/Properties/InstanceGroups/0/InstanceType");
    }

    @Test
    void letsTheDefaultsOfATemplateDecideItsConditions() {
        Asked asked =
                read(
                        """
                        {'Parameters': {'Kind': {'Type': 'String', 'Default': 'slurm'}, 'Plan': {'Type': 'String', 'Default': ''},
                                        'Prefix': {'Type': 'String', 'Default': 'lab'}, 'Nobody': {'Type': 'String'}},
                         'Conditions': {'Eks': {'Fn::Equals': [{'Ref': 'Kind'}, 'eks']}, 'Head': {'Fn::Not': [{'Condition': 'Eks'}]},
                                        'Both': {'Fn::And': [{'Condition': 'Eks'}, {'Fn::Equals': [{'Ref': 'Nobody'}, 'x']}]},
                                        'Open': {'Fn::Equals': [{'Ref': 'Nobody'}, 'x']}, 'Round': {'Condition': 'Round'}},
                         'Resources': {'Train': {'Type': 'AWS::SageMaker::Cluster', 'Properties': {
                           'ClusterName': {'Fn::Sub': '${Prefix}-${AWS::Region}'},
                           'Orchestrator': {'Fn::If': ['Eks', {'Eks': {'ClusterArn': 'x'}}, {'Ref': 'AWS::NoValue'}]},
                           'NodeRecovery': {'Fn::If': ['Both', 'None', 'Automatic']},
                           'NodeProvisioningMode': {'Fn::If': ['Round', 'Continuous', {'Ref': 'AWS::NoValue'}]},
                           'InstanceGroups': [
                             {'Fn::If': ['Head', {'InstanceGroupName': 'head'}, {'Ref': 'AWS::NoValue'}]},
                             {'Fn::If': ['Eks', {'InstanceGroupName': 'never'}, {'Ref': 'AWS::NoValue'}]},
                             {'Fn::If': ['Open', {'InstanceGroupName': 'who knows'}, {'Ref': 'AWS::NoValue'}]}]}}}}
                        """);

        assertThat(asked.createCluster().path("ClusterName").asText())
                .isEqualTo("lab-${AWS::Region}");
        assertThat(asked.createCluster().has("Orchestrator")).isFalse();
        assertThat(asked.createCluster().path("NodeRecovery").asText()).isEqualTo("Automatic");
        assertThat(asked.createCluster().path("NodeProvisioningMode").asText())
                .isEqualTo("${Fn::If}");
        assertThat(asked.createCluster().path("InstanceGroups")).hasSize(2);
        assertThat(asked.groups()).singleElement().extracting(Group::name).isEqualTo("head");
    }

    @Test
    void readsTheRequestThatAScriptWrites() {
        Asked asked =
                text(
                        """
                        #!/bin/bash
                        export ACCEL_INSTANCE_TYPE=ml.g5.12xlarge # change this
                        NAME=${NAME:-ml-cluster}
                        ACCEL_COUNT=2
                        if [ -z "$X" ]; then VOLUME=100; fi
                        VOLUME=500
                        ROLE=$(aws iam get-role)
                        cat > policy.json << 'EOF'
                        {"Version": "2012-10-17"}
                        EOF
                        cat > cluster-config.json << EOL
                        {"ClusterName": "${NAME}",
                         "InstanceGroups": [{"InstanceGroupName": "workers", "InstanceType": "${ACCEL_INSTANCE_TYPE}",
                           "InstanceCount": ${ACCEL_COUNT}, "ExecutionRole": "${ROLE}",
                           "OnStartDeepHealthChecks": ${CHECKS}, "MinInstanceCount": $LEAST,
                           "LifeCycleConfig": {"SourceS3Uri": "s3://${BUCKET}/a\\"$", "OnCreate": "on_create.sh"}}]}
                        EOL
                        aws sagemaker create-cluster --cli-input-json file://cluster-config.json
                        """);

        assertThat(asked.name()).isEqualTo("ml-cluster");
        Group group = asked.groups().getFirst();
        assertThat(group.instanceTypes()).containsExactly("ml.g5.12xlarge");
        assertThat(group.count()).isEqualTo(2);
        assertThat(group.document().path("ExecutionRole").asText()).isEqualTo("${ROLE}");
        assertThat(group.document().path("OnStartDeepHealthChecks").asText())
                .isEqualTo("${CHECKS}");
        assertThat(group.document().path("MinInstanceCount").asText()).isEqualTo("$LEAST");
        assertThat(asked.at(group.pointer() + "/InstanceType"))
                .isEqualTo("#/InstanceGroups/0/InstanceType");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cat << EOL\n{\"InstanceGroups\": [}\nEOL\n",
                "cat << EOL\n{\"InstanceGroups\": []}",
                "cat << EOL\nno JSON\nEOL\n",
                "echo 1 << 2"
            })
    void findsNoRequestInAScriptThatWritesNone(String script) {
        assertThat(Script.request(script)).isNull();
    }

    @Test
    void pointsIntoAListOfGroupsAsItStands() {
        Asked asked = read("[{'InstanceGroupName': 'a'}, {'InstanceGroupName': 'b'}]");

        assertThat(asked.at("/InstanceGroups/1/ThreadsPerCore")).isEqualTo("#/1/ThreadsPerCore");
        assertThat(asked.at("/InstanceGroups")).isEqualTo("#");
        assertThat(asked.at("/VpcConfig/Subnets")).isEqualTo("#");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "{'Resources': {'B': {'Type': 'AWS::S3::Bucket'}}} | no cluster to judge",
                "{'Resources': {'A': {'Type': 'AWS::SageMaker::Cluster'}, 'B': {'Type': 'AWS::SageMaker::Cluster'}}} | 2 clusters (A, B)"
            },
            delimiter = '|')
    void wantsOneClusterInATemplate(String template, String why) {
        assertThat(Reading.of(template.replace('\'', '"').getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        Reading.Unreadable.class,
                        none ->
                                assertThat(none.violations())
                                        .singleElement()
                                        .extracting(Violation::message)
                                        .asString()
                                        .contains(why));
    }

    @Test
    void laysTheWordsOfAwsOverTheRestAndKnowsWhereTheyStood() {
        Asked asked =
                read(
                        """
                        {'name': 'demo', 'eksCluster': 'arn:aws:eks:us-east-1:111122223333:cluster/c',
                         'network': {'subnets': ['subnet-1'], 'securityGroups': ['sg-1']},
                         'createCluster': {'TieredStorageConfig': {'Mode': 'Enable'}},
                         'instanceGroups': [{'name': 'gpu', 'createCluster':
                          {'InstanceRequirements': {'InstanceTypes': ['ml.g5.xlarge']},
                           'LifeCycleConfig': {'OnCreate': 'mine.sh'}}}]}
                        """);

        assertThat(asked.createCluster().at("/VpcConfig/Subnets/0").asText()).isEqualTo("subnet-1");
        assertThat(asked.createCluster().at("/Orchestrator/Eks/ClusterArn").asText())
                .endsWith("cluster/c");
        assertThat(asked.createCluster().at("/InstanceGroups/0").has("InstanceType")).isFalse();
        assertThat(asked.at("/VpcConfig/Subnets/0")).isEqualTo("#/network/subnets");
        assertThat(asked.at("/TieredStorageConfig/Mode"))
                .isEqualTo("#/createCluster/TieredStorageConfig/Mode");
        assertThat(asked.at("/InstanceGroups/0/InstanceRequirements/InstanceTypes/0"))
                .isEqualTo("#/instanceGroups/0/createCluster/InstanceRequirements/InstanceTypes/0");
    }

    @Test
    void takesACreateClusterCallAndItsRegionFromTheArn() {
        Asked asked =
                read(
                        """
                        {'ClusterName': 'x', 'Orchestrator':
                         {'Eks': {'ClusterArn': 'arn:aws:eks:eu-west-1:111122223333:cluster/c'}}}
                        """);

        assertThat(asked.region()).isEqualTo("eu-west-1");
        assertThat(asked.accountId()).isEqualTo("111122223333");
        assertThat(asked.at("/ClusterName")).isEqualTo("#/ClusterName");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {'name': 'a', 'name': 'b'}              | #
                    {'name': 'a'} {}                        | #
                    {'name':                                | #
                    []                                      | #
                    7                                       | #
                    {'gpus': 8}                             | #/gpus
                    {'name': 'a', 'createCluster': {'ClusterName': 'b'}} | #/createCluster/ClusterName
                    {'name': 'a', 'network': {'vpc': 'x'}}  | #/network/vpc
                    {'cluster': {'gpus': 8}}                | #/cluster/gpus
                    {'cluster': {'name': 'x', 'instanceGroups': [7]}} | #/cluster/instanceGroups/0
                    """)
    void tellsWhereADocumentCannotBeRead(String document, String pointer) {
        Reading reading = Reading.of(bytes(document));

        assertThat(reading).isInstanceOf(Reading.Unreadable.class);
        assertThat(((Reading.Unreadable) reading).violations())
                .extracting(Violation::pointer)
                .contains(pointer);
    }

    @Test
    void leadsFromAnInfraForgeConfigToWhatTheUserWrote() {
        Asked asked =
                read(
                        """
                        {'enabledForges': ['eks', 'pod'], 'forges': {
                          'eks': {'defaults': {'type': 'EKS', 'eksVersion': '1.33'}, 'instances': [{'id': 'eks'}]},
                          'hyperpod': {'defaults': {'clusterName': 'a', 'instanceCount': 2, 'azIndex': 1},
                            'instances': [{'id': 'pod', 'dependsOn': 'EKS:eks', 'clusterName': 'b', 'instanceCount': 0}]}}}
                        """);

        assertThat(asked.name()).isEqualTo("b");
        assertThat(asked.kubernetes()).isTrue();
        assertThat(asked.kubernetesVersion()).isEqualTo("1.33");
        assertThat(asked.groups().getFirst().count()).isEqualTo(2);
        assertThat(asked.at("/ClusterName")).isEqualTo("#/forges/hyperpod/instances/0/clusterName");
        assertThat(asked.at("/InstanceGroups/0/InstanceCount"))
                .isEqualTo("#/forges/hyperpod/defaults/instanceCount");
        assertThat(asked.at(Asked.KUBERNETES_VERSION))
                .isEqualTo("#/forges/eks/defaults/eksVersion");
    }

    @Test
    void takesAnUnresolvedDependencyForSlurmAsInfraForgeDoes() {
        Asked asked =
                read(
                        """
                        {'enabledForges': ['pod'], 'forges': {
                          'eks': {'defaults': {}, 'instances': [{'id': 'eks'}]},
                          'hyperpod': {'defaults': {}, 'instances': [{'id': 'pod', 'dependsOn': 'EKS:eks'}]}}}
                        """);

        assertThat(asked.kubernetes()).isFalse();
    }

    @Test
    void leadsFromTerraformVariablesToWhatTheUserWrote() {
        Asked asked =
                text(
                        """
                        region = "us-west-2"
                        hyperpod_cluster_name = "train"
                        hyperpod_instance_groups = [
                          { name = "gpu", instance_type = "ml.g5.48xlarge", instance_count = 2, ebs_volume_gb = 500,
                            deep_health_checks = ["InstanceStress"] },
                          { name = "cpu", instance_type = "ml.m5.2xlarge", instance_count = 1, deep_health_checks = [] }
                        ]
                        """);

        assertThat(asked.name()).isEqualTo("train");
        assertThat(asked.region()).isEqualTo("us-west-2");
        assertThat(asked.groups()).extracting(Group::name).containsExactly("gpu", "cpu");
        assertThat(asked.groups()).extracting(Group::checked).containsExactly(true, false);
        assertThat(
                        asked.at(
                                "/InstanceGroups/0/InstanceStorageConfigs/0/EbsVolumeConfig/VolumeSizeInGB"))
                .isEqualTo("#/hyperpod_instance_groups/0/ebs_volume_gb");
        assertThat(asked.at("/InstanceGroups/1/ThreadsPerCore"))
                .isEqualTo("#/hyperpod_instance_groups/1");
        assertThat(asked.at(Asked.REGION)).isEqualTo("#/region");
    }

    @Test
    void takesGroupsByNameAndTheirSwitches() {
        Asked asked =
                text(
                        """
                        resource_name_prefix = "x"
                        continuous_provisioning_mode = true
                        instance_groups = { gpu-1 = { instance_type = "ml.p5.48xlarge", instance_count = 2,
                          threads_per_core = 2, enable_stress_check = true, enable_connectivity_check = false } }
                        """);

        Group group = asked.groups().getFirst();
        assertThat(group.name()).isEqualTo("gpu-1");
        assertThat(group.deepHealthChecks()).containsExactly("InstanceStress");
        assertThat(asked.createCluster().path("NodeProvisioningMode").asText())
                .isEqualTo("Continuous");
        assertThat(asked.at("/InstanceGroups/0/InstanceCount"))
                .isEqualTo("#/instance_groups/gpu-1/instance_count");
    }

    @Test
    void takesTheEnvironmentOfAWorkshop() {
        Asked asked =
                text(
                        """
                        export AWS_REGION=us-west-2
                        export ACCEL_INSTANCE_TYPE=ml.g5.8xlarge
                        export ACCEL_COUNT=4
                        export ACCEL_VOLUME_SIZE=500
                        export BUCKET_NAME=sagemaker-x
                        """);

        assertThat(asked.groups().getFirst().count()).isEqualTo(4);
        assertThat(asked.at("/InstanceGroups/0/InstanceCount")).isEqualTo("#/ACCEL_COUNT");
        assertThat(asked.at("/InstanceGroups/0/LifeCycleConfig/SourceS3Uri"))
                .isEqualTo("#/BUCKET_NAME");
    }

    @Test
    void takesTheParametersOfAStack() {
        Asked asked =
                read(
                        """
                        [{'ParameterKey': 'HyperPodClusterName', 'ParameterValue': 'a'},
                         {'ParameterKey': 'AcceleratedInstanceType', 'ParameterValue': 'ml.p5.48xlarge'},
                         {'ParameterKey': 'AcceleratedInstanceCount', 'ParameterValue': '2'},
                         {'ParameterKey': 'EnableInstanceStressCheck', 'ParameterValue': 'true'}]
                        """);

        assertThat(asked.groups().getFirst().count()).isEqualTo(2);
        assertThat(asked.groups().getFirst().checked()).isTrue();
        assertThat(asked.at("/InstanceGroups/0/InstanceCount"))
                .isEqualTo("#/AcceleratedInstanceCount");
    }

    @Test
    void saysWhichShapesThereAreWhenNoneFits() {
        assertThat(Reading.of(bytes("{'gpus': 8}")))
                .isInstanceOfSatisfying(
                        Reading.Unreadable.class,
                        unreadable ->
                                assertThat(unreadable.violations().getLast().message())
                                        .contains(
                                                "CreateCluster",
                                                "InfraForge",
                                                "hyperpod_cluster_name"));
        assertThat(Reading.of(bytes("{'forges': {'ec2': {'instances': [{'id': 'x'}]}}}")))
                .isInstanceOfSatisfying(
                        Reading.Unreadable.class,
                        unreadable ->
                                assertThat(unreadable.violations().getFirst().pointer())
                                        .isEqualTo("#/forges"));
    }

    private static Asked text(String text) {
        return switch (Reading.ofText(text)) {
            case Reading.Read(var asked) -> asked;
            case Reading.Unreadable(var violations) -> throw new AssertionError(violations);
        };
    }

    @Test
    void refusesADocumentThatIsDeeperThanAnyRequest() {
        String deep = "{'a':".repeat(2000) + "1" + "}".repeat(2000);

        assertThat(Reading.of(bytes(deep))).isInstanceOf(Reading.Unreadable.class);
    }

    private static Asked read(String document) {
        return switch (Reading.of(bytes(document))) {
            case Reading.Read(var asked) -> asked;
            case Reading.Unreadable(var violations) -> throw new AssertionError(violations);
        };
    }

    private static ClusterRequest cluster(Asked asked) {
        return switch (asked.origin()) {
            case Origin.Slipway(var cluster) -> cluster;
            case Origin.CreateCluster _, Origin.InfraForge _, Origin.Variables _ ->
                    throw new AssertionError("not ours");
        };
    }

    private static ClusterRequest rendered(String ask) {
        return switch (Presets.bundled().render(json(ask))) {
            case Rendering.Rendered rendered -> rendered.cluster();
            case Rendering.Refused(var violations) -> throw new AssertionError(violations);
        };
    }

    private static com.fasterxml.jackson.databind.JsonNode json(String document) {
        try {
            return Reading.JSON.readTree(bytes(document));
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bytes(String document) {
        return document.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
