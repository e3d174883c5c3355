package io.slipway.deploy.deployer.sagemaker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.deploy.deployer.aws.AwsWorld;
import io.slipway.deploy.deployer.aws.WordForWord;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.UserIdGroupPair;

/** A cluster of p5 nodes, whose tags and security group somebody changes by hand. */
class SurroundingsTest {
    private final AwsWorld world = AwsWorld.open();
    private String group = "";
    private String arn = "";
    private JsonNode wanted = new ObjectMapper().createObjectNode();

    @BeforeEach
    void aClusterAsItShallBe() throws JsonProcessingException {
        String vpc = world.aws().ec2().createVpc(ask -> ask.cidrBlock("10.0.0.0/16")).vpc().vpcId();
        group =
                world.aws()
                        .ec2()
                        .createSecurityGroup(
                                ask -> ask.groupName("nodes").description("nodes").vpcId(vpc))
                        .groupId();
        world.aws()
                .ec2()
                .authorizeSecurityGroupIngress(ask -> ask.groupId(group).ipPermissions(itself()));
        world.aws()
                .ec2()
                .authorizeSecurityGroupEgress(ask -> ask.groupId(group).ipPermissions(itself()));
        String call =
                """
                {"ClusterName": "around", "Tags": [{"Key": "owner", "Value": "ada"}, {"Key": "project", "Value": "llm"}],
                 "Orchestrator": {"Eks": {"ClusterArn": "arn:aws:eks:us-west-2:111122223333:cluster/shared"}},
                 "VpcConfig": {"SecurityGroupIds": ["%s"], "Subnets": ["subnet-1"]},
                 "InstanceGroups": [{"InstanceGroupName": "gpu", "InstanceCount": 1, "ThreadsPerCore": 2,
                   "InstanceType": "ml.p5.48xlarge", "ExecutionRole": "arn:aws:iam::111122223333:role/exec",
                   "LifeCycleConfig": {"SourceS3Uri": "s3://sagemaker-x/", "OnCreate": "on_create.sh"}}]}
                """
                        .formatted(group);
        wanted = new ObjectMapper().readTree(call);
        arn =
                world.aws()
                        .sagemakerOnce()
                        .createCluster(
                                create ->
                                        create.clusterName("around")
                                                .overrideConfiguration(
                                                        override ->
                                                                override.putExecutionAttribute(
                                                                        WordForWord.BODY, call)))
                        .clusterArn();
        world.pass(Duration.ofHours(1));
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void findsNothingWhereAllIsAsAsked() {
        assertThat(differences()).isEmpty();
    }

    @Test
    void putsTagsAndRulesBackThatSomebodyTookAway() {
        world.aws()
                .ec2()
                .revokeSecurityGroupEgress(ask -> ask.groupId(group).ipPermissions(itself()));
        world.aws().sagemaker().deleteTags(ask -> ask.resourceArn(arn).tagKeys("owner"));
        assertThat(differences())
                .containsExactlyInAnyOrder(
                        "Tags/owner: nothing",
                        "SecurityGroups/%s: nothing to itself".formatted(group));

        List<String> lines = surroundings().repair(described());

        assertThat(lines).hasSize(2);
        assertThat(differences()).isEmpty();
        assertThat(surroundings().repair(described())).isEmpty();
    }

    @Test
    void saysWhatItCouldNotRead() {
        world.always("ec2", "DescribeSecurityGroups", "denied");

        assertThat(differences())
                .singleElement()
                .satisfies(each -> assertThat(each).contains("not readable: "));
    }

    private List<String> differences() {
        return surroundings().differences(described()).stream()
                .map(each -> each.path() + ": " + each.found())
                .toList();
    }

    private Surroundings surroundings() {
        return Surroundings.of(world.aws(), arn, wanted);
    }

    private JsonNode described() {
        return new ClusterUpdates(world.aws(), arn).described();
    }

    private IpPermission itself() {
        return IpPermission.builder()
                .ipProtocol("-1")
                .userIdGroupPairs(UserIdGroupPair.builder().groupId(group).build())
                .build();
    }
}
