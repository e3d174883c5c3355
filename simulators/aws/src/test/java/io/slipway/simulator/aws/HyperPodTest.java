package io.slipway.simulator.aws;

import static io.slipway.simulator.aws.Asks.checked;
import static io.slipway.simulator.aws.Asks.classic;
import static io.slipway.simulator.aws.Asks.continuous;
import static io.slipway.simulator.aws.Asks.group;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemaker.model.AddClusterNodeSpecification;
import software.amazon.awssdk.services.sagemaker.model.BatchAddClusterNodesResponse;
import software.amazon.awssdk.services.sagemaker.model.ClusterInstanceGroupDetails;
import software.amazon.awssdk.services.sagemaker.model.ClusterInstanceStatus;
import software.amazon.awssdk.services.sagemaker.model.ClusterNodeSummary;
import software.amazon.awssdk.services.sagemaker.model.ClusterStatus;
import software.amazon.awssdk.services.sagemaker.model.ConflictException;
import software.amazon.awssdk.services.sagemaker.model.DescribeClusterResponse;
import software.amazon.awssdk.services.sagemaker.model.InstanceGroupStatus;
import software.amazon.awssdk.services.sagemaker.model.ResourceInUseException;
import software.amazon.awssdk.services.sagemaker.model.ResourceLimitExceededException;
import software.amazon.awssdk.services.sagemaker.model.ResourceNotFoundException;
import software.amazon.awssdk.services.sagemaker.model.SageMakerException;

class HyperPodTest {
    private final Session session = Session.open();
    private final SageMakerClient sagemaker = session.client(SageMakerClient.builder());

    @AfterEach
    void close() {
        session.close();
    }

    @Test
    void isCreatingUntilItsNodesRunInTheClassicMode() {
        String arn = sagemaker.createCluster(classic("c1", group("gpu", 2))).clusterArn();

        assertThat(arn).matches("arn:aws:sagemaker:us-west-2:123456789012:cluster/[a-z0-9]{12}");
        assertThat(cluster("c1").clusterStatus()).isEqualTo(ClusterStatus.CREATING);
        session.pass(Duration.ofMinutes(5));
        assertThat(cluster("c1").clusterStatus()).isEqualTo(ClusterStatus.CREATING);
        assertThat(nodes("c1")).hasSize(2);
        session.pass(Duration.ofMinutes(10));
        assertThat(cluster("c1").clusterStatus()).isEqualTo(ClusterStatus.IN_SERVICE);
        assertThat(only("c1").currentCount()).isEqualTo(2);
    }

    @Test
    void isInServiceBeforeAnyNodeExistsInContinuousMode() {
        sagemaker.createCluster(continuous("c1", group("gpu", 2)));

        session.pass(Duration.ofMinutes(3).plusSeconds(10));

        assertThat(cluster("c1").clusterStatus()).isEqualTo(ClusterStatus.IN_SERVICE);
        assertThat(nodes("c1")).isEmpty();
        assertThat(only("c1").currentCount()).isZero();
        assertThat(only("c1").targetCount()).isEqualTo(2);
        session.pass(Duration.ofMinutes(15));
        assertThat(only("c1").currentCount()).isEqualTo(2);
    }

    @Test
    void checksNewNodesForTwoHours() {
        sagemaker.createCluster(continuous("c1", group("gpu", 1, checked())));

        session.pass(Duration.ofMinutes(30));
        assertThat(status("c1")).containsOnly(ClusterInstanceStatus.DEEP_HEALTH_CHECK_IN_PROGRESS);
        session.pass(Duration.ofMinutes(90));
        assertThat(status("c1")).containsOnly(ClusterInstanceStatus.DEEP_HEALTH_CHECK_IN_PROGRESS);
        session.pass(Duration.ofMinutes(20));
        assertThat(status("c1")).containsOnly(ClusterInstanceStatus.RUNNING);
    }

    @Test
    void saysNothingButEventsWhenCapacityIsMissingInContinuousMode() {
        capacity(1);
        sagemaker.createCluster(continuous("c1", group("gpu", 4)));

        session.pass(Duration.ofHours(6));

        assertThat(cluster("c1").clusterStatus()).isEqualTo(ClusterStatus.IN_SERVICE);
        assertThat(cluster("c1").failureMessage()).isNull();
        assertThat(only("c1").currentCount()).isEqualTo(1);
        assertThat(sagemaker.listClusterEvents(r -> r.clusterName("c1")).events())
                .anyMatch(event -> event.description().contains("sufficient capacity"));
        capacity(3);
        session.pass(Duration.ofMinutes(30));
        assertThat(only("c1").currentCount()).isEqualTo(4);
    }

    @Test
    void rollsBackAndFailsWhenCapacityIsMissingInTheClassicMode() {
        capacity(1);
        sagemaker.createCluster(classic("c1", group("gpu", 2)));

        session.pass(Duration.ofMinutes(34));
        assertThat(cluster("c1").clusterStatus()).isEqualTo(ClusterStatus.ROLLING_BACK);
        session.pass(Duration.ofMinutes(10));

        assertThat(cluster("c1").clusterStatus()).isEqualTo(ClusterStatus.FAILED);
        assertThat(cluster("c1").failureMessage()).contains("sufficient capacity");
        assertThat(nodes("c1")).isEmpty();
        assertThatThrownBy(
                        () ->
                                sagemaker.updateCluster(
                                        r -> r.clusterName("c1").instanceGroups(group("gpu", 1))))
                .isInstanceOf(ConflictException.class);
    }

    @Test
    void givesAGroupUpWhenItsMinimumIsNotReachedInThreeHours() {
        capacity(1);
        sagemaker.createCluster(continuous("c1", group("gpu", 4, g -> g.minInstanceCount(2))));

        session.pass(Duration.ofMinutes(170));
        assertThat(only("c1").status()).isEqualTo(InstanceGroupStatus.CREATING);
        session.pass(Duration.ofMinutes(30));

        assertThat(only("c1").targetCount()).isZero();
        assertThat(nodes("c1")).isEmpty();
        assertThat(sagemaker.listClusterEvents(r -> r.clusterName("c1")).events())
                .anyMatch(event -> event.description().contains("Minimum instance count 2"));
    }

    @Test
    void returnsToItsFormerSizeWhenGrowingFails() {
        sagemaker.createCluster(classic("c1", group("gpu", 2)));
        session.pass(Duration.ofMinutes(20));
        capacity(0);
        sagemaker.updateCluster(r -> r.clusterName("c1").instanceGroups(group("gpu", 3)));
        assertThat(cluster("c1").clusterStatus()).isEqualTo(ClusterStatus.UPDATING);

        session.pass(Duration.ofMinutes(45));

        assertThat(cluster("c1").clusterStatus()).isEqualTo(ClusterStatus.IN_SERVICE);
        assertThat(only("c1").targetCount()).isEqualTo(2);
        assertThat(only("c1").currentCount()).isEqualTo(2);
    }

    @Test
    void forgetsWhatAnUpdateLeavesOut() {
        sagemaker.createCluster(classic("c1", group("gpu", 1, checked())));
        session.pass(Duration.ofHours(3));
        assertThat(only("c1").threadsPerCore()).isEqualTo(2);

        sagemaker.updateCluster(
                r ->
                        r.clusterName("c1")
                                .instanceGroups(
                                        group(
                                                "gpu",
                                                1,
                                                g ->
                                                        g.threadsPerCore(null)
                                                                .lifeCycleConfig((l) -> {}))));

        assertThat(only("c1").threadsPerCore()).isEqualTo(1);
        assertThat(only("c1").onStartDeepHealthChecks()).isEmpty();
    }

    @Test
    void replacesABrokenNodeByItself() {
        sagemaker.createCluster(continuous("c1", group("gpu", 1)));
        session.pass(Duration.ofMinutes(20));
        String broken = nodes("c1").getFirst().instanceId();

        session.admin(
                "POST",
                "hyperpod/nodes",
                "{\"region\": \"us-west-2\", \"cluster\": \"c1\", \"node\": \"%s\"}"
                        .formatted(broken));

        assertThat(nodes("c1").getFirst().instanceStatus().message()).contains("XID 79");
        session.pass(Duration.ofMinutes(30));
        assertThat(status("c1")).containsOnly(ClusterInstanceStatus.RUNNING);
        assertThat(nodes("c1").getFirst().instanceId()).isNotEqualTo(broken);
    }

    @Test
    void leavesABrokenNodeToPeopleWithoutRecovery() {
        sagemaker.createCluster(
                classic("c1", group("gpu", 1)).toBuilder().nodeRecovery("None").build());
        session.pass(Duration.ofMinutes(20));
        String broken = nodes("c1").getFirst().instanceId();
        session.admin(
                "POST",
                "hyperpod/nodes",
                "{\"region\": \"us-west-2\", \"cluster\": \"c1\", \"node\": \"%s\"}"
                        .formatted(broken));

        session.pass(Duration.ofHours(24));
        assertThat(status("c1")).containsOnly(ClusterInstanceStatus.FAILURE);

        var answer =
                sagemaker.batchReplaceClusterNodes(
                        r -> r.clusterName("c1").nodeIds(broken, "i-00000000"));
        assertThat(answer.successful()).containsExactly(broken);
        assertThat(answer.failed().getFirst().errorCodeAsString()).isEqualTo("InstanceIdNotFound");
        session.pass(Duration.ofMinutes(30));
        assertThat(status("c1")).containsOnly(ClusterInstanceStatus.RUNNING);
    }

    @Test
    void staysSilentAboutANodeThatNeverStarts() {
        session.admin("POST", "hyperpod/fates", "{\"cluster\": \"c1\", \"fate\": \"stuck\"}");
        sagemaker.createCluster(classic("c1", group("gpu", 2)));

        session.pass(Duration.ofHours(12));

        assertThat(cluster("c1").clusterStatus()).isEqualTo(ClusterStatus.CREATING);
        assertThat(cluster("c1").failureMessage()).isNull();
        assertThat(status("c1"))
                .containsExactlyInAnyOrder(
                        ClusterInstanceStatus.PENDING, ClusterInstanceStatus.RUNNING);
    }

    @Test
    void addsNodesOnceForOneToken() {
        sagemaker.createCluster(continuous("c1", group("gpu", 1)));
        session.pass(Duration.ofMinutes(20));

        var first = add("token-1");
        var again = add("token-1");

        assertThat(again.successful()).isEqualTo(first.successful()).hasSize(2);
        assertThat(only("c1").targetCount()).isEqualTo(3);
        session.pass(Duration.ofMinutes(20));
        String logical = first.successful().getFirst().nodeLogicalId();
        assertThat(
                        sagemaker
                                .describeClusterNode(
                                        r -> r.clusterName("c1").nodeLogicalId(logical))
                                .nodeDetails()
                                .instanceStatus()
                                .status())
                .isEqualTo(ClusterInstanceStatus.RUNNING);
    }

    private BatchAddClusterNodesResponse add(String token) {
        return sagemaker.batchAddClusterNodes(
                r ->
                        r.clusterName("c1")
                                .clientToken(token)
                                .nodesToAdd(
                                        AddClusterNodeSpecification.builder()
                                                .instanceGroupName("gpu")
                                                .incrementTargetCountBy(2)
                                                .build()));
    }

    @Test
    void deletesNodesForGood() {
        sagemaker.createCluster(continuous("c1", group("gpu", 3)));
        session.pass(Duration.ofMinutes(20));

        sagemaker.batchDeleteClusterNodes(
                r -> r.clusterName("c1").nodeIds(nodes("c1").getFirst().instanceId()));
        session.pass(Duration.ofHours(1));

        assertThat(nodes("c1")).hasSize(2);
        assertThat(only("c1").targetCount()).isEqualTo(2);
    }

    @Test
    void updatesSoftwareAndEndsInService() {
        sagemaker.createCluster(classic("c1", group("gpu", 2)));
        session.pass(Duration.ofMinutes(20));

        sagemaker.updateClusterSoftware(r -> r.clusterName("c1"));

        assertThat(cluster("c1").clusterStatus()).isEqualTo(ClusterStatus.SYSTEM_UPDATING);
        assertThat(status("c1")).containsOnly(ClusterInstanceStatus.SYSTEM_UPDATING);
        session.pass(Duration.ofMinutes(20));
        assertThat(cluster("c1").clusterStatus()).isEqualTo(ClusterStatus.IN_SERVICE);
        assertThat(only("c1").softwareUpdateStatusAsString()).isEqualTo("Succeeded");
    }

    @Test
    void isGoneAfterItWasDeleted() {
        sagemaker.createCluster(classic("c1", group("gpu", 2)));
        session.pass(Duration.ofMinutes(20));

        sagemaker.deleteCluster(r -> r.clusterName("c1"));

        assertThat(cluster("c1").clusterStatus()).isEqualTo(ClusterStatus.DELETING);
        assertThatThrownBy(() -> sagemaker.deleteCluster(r -> r.clusterName("c1")))
                .isInstanceOf(ConflictException.class);
        session.pass(Duration.ofMinutes(10));
        assertThatThrownBy(() -> cluster("c1")).isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void refusesANameThatIsTaken() {
        sagemaker.createCluster(classic("c1", group("gpu", 1)));

        assertThatThrownBy(() -> sagemaker.createCluster(classic("c1", group("gpu", 1))))
                .isInstanceOf(ResourceInUseException.class);
        assertThat(session.done("sagemaker:CreateCluster")).isEqualTo(1);
    }

    @Test
    void refusesMoreThanTheQuotaHolds() {
        assertThatThrownBy(() -> sagemaker.createCluster(classic("c1", group("gpu", 17))))
                .isInstanceOf(ResourceLimitExceededException.class)
                .hasMessageContaining("ml.p5.48xlarge for cluster usage");
    }

    @Test
    void namesEveryBrokenMemberAsAwsDoes() {
        assertThatThrownBy(
                        () ->
                                sagemaker.createCluster(
                                        classic(
                                                "under_score",
                                                group("gpu", 1, g -> g.instanceType("ml.none")))))
                .isInstanceOfSatisfying(
                        SageMakerException.class,
                        e -> {
                            assertThat(e.awsErrorDetails().errorCode())
                                    .isEqualTo("ValidationException");
                            assertThat(e.awsErrorDetails().errorMessage())
                                    .startsWith("2 validation errors detected: ")
                                    .contains("Value 'under_score' at 'clusterName'")
                                    .contains("at 'instanceGroups.1.member.instanceType'");
                        });
    }

    @Test
    void refusesWhatOnlyContinuousClustersHave() {
        sagemaker.createCluster(classic("c1", group("gpu", 1)));

        assertThatThrownBy(() -> sagemaker.listClusterEvents(r -> r.clusterName("c1")))
                .hasMessageContaining("Continuous");
        assertThatThrownBy(() -> add("t")).hasMessageContaining("Continuous");
    }

    @Test
    void findsItsTagsAgain() {
        String arn = sagemaker.createCluster(classic("c1", group("gpu", 1))).clusterArn();
        sagemaker.addTags(r -> r.resourceArn(arn).tags(Asks.tag("owner", "a")));

        assertThat(sagemaker.listTags(r -> r.resourceArn(arn)).tags())
                .extracting(tag -> tag.key() + "=" + tag.value())
                .containsExactly("slipway:job=job-1", "owner=a");
    }

    private void capacity(int available) {
        session.admin(
                "PUT",
                "capacity",
                "{\"region\": \"us-west-2\", \"instanceType\": \"ml.p5.48xlarge\", \"available\": %d}"
                        .formatted(available));
    }

    private DescribeClusterResponse cluster(String name) {
        return sagemaker.describeCluster(r -> r.clusterName(name));
    }

    private ClusterInstanceGroupDetails only(String name) {
        return cluster(name).instanceGroups().getFirst();
    }

    private List<ClusterNodeSummary> nodes(String name) {
        return sagemaker.listClusterNodesPaginator(r -> r.clusterName(name)).stream()
                .flatMap(page -> page.clusterNodeSummaries().stream())
                .toList();
    }

    private List<ClusterInstanceStatus> status(String name) {
        return nodes(name).stream().map(node -> node.instanceStatus().status()).toList();
    }
}
