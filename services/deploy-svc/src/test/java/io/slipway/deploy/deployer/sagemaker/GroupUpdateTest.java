package io.slipway.deploy.deployer.sagemaker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class GroupUpdateTest {
    private static final String GROUP =
            """
            {"InstanceGroupName": "gpu", "CurrentCount": 2, "TargetCount": 2, "MinCount": 1, "Status": "InService",
             "InstanceType": "ml.p5.48xlarge", "ThreadsPerCore": 2, "ExecutionRole": "arn:r",
             "LifeCycleConfig": {"SourceS3Uri": "s3://sagemaker-x/", "OnCreate": "on_create.sh"},
             "OnStartDeepHealthChecks": ["InstanceStress"], "SoftwareUpdateStatus": "Succeeded",
             "InstanceRequirements": {"CurrentInstanceTypes": ["a"], "DesiredInstanceTypes": ["a", "b"]},
             "KubernetesConfig": {"CurrentLabels": {"x": "0"}, "DesiredLabels": {"x": "1"}}}
            """;

    @Test
    void sendsBackEveryMemberAndChangesOne() throws JsonProcessingException {
        var update =
                GroupUpdate.of(cluster("InService"), Map.of("gpu", json("{\"InstanceCount\": 4}")));

        var ready = (GroupUpdate.Ready) update;
        assertThat(ready.call().path("InstanceGroups").path(0))
                .isEqualTo(
                        json(
                                """
                                {"InstanceGroupName": "gpu", "InstanceCount": 4, "MinInstanceCount": 1,
                                 "InstanceType": "ml.p5.48xlarge", "ThreadsPerCore": 2, "ExecutionRole": "arn:r",
                                 "LifeCycleConfig": {"SourceS3Uri": "s3://sagemaker-x/", "OnCreate": "on_create.sh"},
                                 "OnStartDeepHealthChecks": ["InstanceStress"],
                                 "InstanceRequirements": {"InstanceTypes": ["a", "b"]},
                                 "KubernetesConfig": {"Labels": {"x": "1"}}}
                                """));
        assertThat(ready.changes()).containsExactly("gpu: InstanceCount from 2 to 4");
    }

    @Test
    void refusesToResetWhatItDoesNotKnow() throws JsonProcessingException {
        JsonNode described = cluster("InService");
        ((ObjectNode) described.at("/InstanceGroups/0")).putObject("FutureConfig");

        var update = GroupUpdate.of(described, Map.of("gpu", json("{\"InstanceCount\": 4}")));

        assertThat(update)
                .asInstanceOf(InstanceOfAssertFactories.type(GroupUpdate.Refused.class))
                .extracting(GroupUpdate.Refused::reason)
                .asString()
                .contains("FutureConfig");
    }

    @Test
    void refusesWhatCannotChange() throws JsonProcessingException {
        assertThat(
                        GroupUpdate.of(
                                cluster("InService"),
                                Map.of("gpu", json("{\"InstanceType\": \"ml.p4d.24xlarge\"}"))))
                .isInstanceOf(GroupUpdate.Refused.class);
        assertThat(
                        GroupUpdate.of(
                                cluster("InService"),
                                Map.of("none", json("{\"InstanceCount\": 1}"))))
                .isInstanceOf(GroupUpdate.Refused.class);
        assertThat(GroupUpdate.of(cluster("Failed"), Map.of("gpu", json("{\"InstanceCount\": 1}"))))
                .isInstanceOf(GroupUpdate.Refused.class);
        assertThat(
                        GroupUpdate.of(
                                cluster("Updating"), Map.of("gpu", json("{\"InstanceCount\": 1}"))))
                .isInstanceOf(GroupUpdate.Refused.class);
    }

    private static JsonNode cluster(String status) throws JsonProcessingException {
        ObjectNode cluster = json("{\"ClusterName\": \"c1\"}");
        cluster.put("ClusterStatus", status).putArray("InstanceGroups").add(json(GROUP));
        return cluster;
    }

    private static ObjectNode json(String text) throws JsonProcessingException {
        return (ObjectNode) new ObjectMapper().readTree(text);
    }
}
