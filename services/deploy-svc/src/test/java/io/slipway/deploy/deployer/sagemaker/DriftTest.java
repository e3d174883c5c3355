package io.slipway.deploy.deployer.sagemaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class DriftTest {
    private static final String WANTED =
            """
            {"ClusterName": "c1", "NodeRecovery": "Automatic", "Tags": [{"Key": "a", "Value": "b"}],
             "VpcConfig": {"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1", "subnet-2"]},
             "InstanceGroups": [{"InstanceGroupName": "gpu", "InstanceType": "ml.p5.48xlarge",
               "InstanceCount": 2, "MinInstanceCount": 1, "ThreadsPerCore": 2,
               "OnStartDeepHealthChecks": ["InstanceStress", "InstanceConnectivity"],
               "KubernetesConfig": {"Labels": {"team": "a"}},
               "InstanceRequirements": {"InstanceTypes": ["a", "b"]}}]}
            """;
    private static final String DESCRIBED =
            """
            {"ClusterName": "c1", "ClusterArn": "arn:c1", "ClusterStatus": "InService",
             "NodeRecovery": "Automatic",
             "VpcConfig": {"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-2", "subnet-1"]},
             "InstanceGroups": [{"InstanceGroupName": "gpu", "InstanceType": "ml.p5.48xlarge",
               "CurrentCount": 1, "TargetCount": 2, "MinCount": 1, "ThreadsPerCore": 2,
               "Status": "InService", "SoftwareUpdateStatus": "Succeeded",
               "OnStartDeepHealthChecks": ["InstanceConnectivity", "InstanceStress"],
               "KubernetesConfig": {"CurrentLabels": {"team": "x"}, "DesiredLabels": {"team": "a"}},
               "InstanceRequirements": {"DesiredInstanceTypes": ["a", "b"]}}]}
            """;

    @Test
    void findsNoneInAClusterThatIsAsItWasAsked() throws JsonProcessingException {
        assertThat(Drift.between(json(WANTED), json(DESCRIBED)).differences()).isEmpty();
    }

    @Test
    void saysWhatAnUpdateCanPutRightAndSendsOnlyThat() throws JsonProcessingException {
        ObjectNode wanted = json(WANTED);
        ObjectNode described =
                json(
                        DESCRIBED
                                .replace("\"TargetCount\": 2", "\"TargetCount\": 5")
                                .replace("\"ThreadsPerCore\": 2", "\"ThreadsPerCore\": 1")
                                .replace("\"Automatic\"", "\"None\""));

        Drift drift = Drift.between(wanted, described);

        assertThat(drift.differences())
                .allMatch(Drift.Difference::repairable)
                .extracting(each -> each.path() + " " + each.wanted() + " " + each.found())
                .containsExactlyInAnyOrder(
                        "NodeRecovery Automatic None",
                        "InstanceGroups/gpu/InstanceCount 2 5",
                        "InstanceGroups/gpu/ThreadsPerCore 2 1");
        assertThat(drift.groups(wanted))
                .containsOnly(entry("gpu", json("{\"InstanceCount\": 2, \"ThreadsPerCore\": 2}")));
        assertThat(drift.cluster(wanted)).isEqualTo(json("{\"NodeRecovery\": \"Automatic\"}"));
    }

    @Test
    void leavesAloneWhatCannotChangeAndSaysWhatToDo() throws JsonProcessingException {
        ObjectNode described =
                json(
                        DESCRIBED
                                .replace("\"subnet-2\", \"subnet-1\"", "\"subnet-9\"")
                                .replace("ml.p5.48xlarge", "ml.p4d.24xlarge"));

        Drift drift = Drift.between(json(WANTED), described);

        assertThat(drift.repairable()).isFalse();
        assertThat(drift.differences())
                .extracting(Drift.Difference::path)
                .containsExactly("VpcConfig", "InstanceGroups/gpu/InstanceType");
        assertThat(drift.differences()).allMatch(each -> !each.remedy().isBlank());
    }

    @Test
    void tellsOfGroupsThatAreMissingAndOfThoseThatNobodyAskedFor() throws JsonProcessingException {
        ObjectNode described =
                json(
                        DESCRIBED.replace(
                                "\"InstanceGroupName\": \"gpu\"",
                                "\"InstanceGroupName\": \"other\""));

        assertThat(Drift.between(json(WANTED), described).differences())
                .extracting(each -> each.path() + " " + each.found())
                .containsExactly("InstanceGroups/gpu nothing", "InstanceGroups/other 2");
    }

    @Test
    void takesASnapshotInWhichNothingDrifts() throws JsonProcessingException {
        ObjectNode described = json(DESCRIBED);

        assertThat(Drift.between(GroupUpdate.asAsked(described), described).differences())
                .isEmpty();
    }

    private static ObjectNode json(String text) throws JsonProcessingException {
        return (ObjectNode) new ObjectMapper().readTree(text);
    }
}
