package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LcsBucketTest {
    private final LcsBucket rule = new LcsBucket();

    @Test
    void passesWithABucketThatTheManagedPolicyReads() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.good())))
                .containsExactly("PASS #");
    }

    @Test
    void wantsAScriptOfAGroupThatHyperPodDoesNotConfigure() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .with("/Orchestrator", "{'Slurm': {}}")
                                        .without("/InstanceGroups/0/LifeCycleConfig")
                                        .without("/InstanceGroups/1/LifeCycleConfig")
                                        .with(
                                                "/InstanceGroups/1/SlurmConfig",
                                                "{'NodeType': 'Controller'}")
                                        .checkedBy(rule, Account.good())))
                .containsExactly("WARN #/InstanceGroups/0/LifeCycleConfig");
    }

    @Test
    void warnsWhileNobodyTellsTheRole() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .with(
                                                "/InstanceGroups/0/LifeCycleConfig/SourceS3Uri",
                                                "'s3://scripts/'")
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .without("/roles")
                                                        .without("/buckets"))))
                .containsExactly("WARN #/InstanceGroups/0/LifeCycleConfig/SourceS3Uri");
    }

    @Test
    void takesAnyBucketThatTheRoleMayRead() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .with(
                                                "/InstanceGroups/0/LifeCycleConfig/SourceS3Uri",
                                                "'s3://scripts/'")
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with(
                                                                "/buckets/-",
                                                                "{'name': 'scripts', 'region': 'us-west-2'}"))))
                .containsExactly("PASS #");
    }

    @Test
    void refusesABucketThatTheRoleMayNotRead() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .with(
                                                "/InstanceGroups/0/LifeCycleConfig/SourceS3Uri",
                                                "'s3://scripts/'")
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with("/roles/0/documents", "[]")
                                                        .with(
                                                                "/buckets/-",
                                                                "{'name': 'scripts'}"))))
                .containsExactly("FAIL #/InstanceGroups/0/LifeCycleConfig/SourceS3Uri");
    }

    @Test
    void refusesABucketOfAnotherRegion() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with("/buckets/0/region", "'us-east-1'"))))
                .containsExactly("FAIL #/InstanceGroups/0/LifeCycleConfig/SourceS3Uri");
    }

    @Test
    void refusesABucketThatIsNotThere() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(rule, Account.good().with("/buckets", "[]"))))
                .containsExactly("FAIL #/InstanceGroups/0/LifeCycleConfig/SourceS3Uri");
    }

    @Test
    void takesInfraForgesBucketWithItsFullAccess() {
        assertThat(
                        Brief.of(
                                Sample.infraForge()
                                        .with(
                                                "/forges/hyperpod/defaults/useDefaultLifecycle",
                                                "false")
                                        .checkedBy(rule, Account.good().without("/buckets"))))
                .containsExactly("PASS #");
    }

    @Test
    void refusesInfraForgesBucketWithoutAccess() {
        assertThat(
                        Brief.of(
                                Sample.infraForge()
                                        .with(
                                                "/forges/hyperpod/defaults/useDefaultLifecycle",
                                                "false")
                                        .with(
                                                "/forges/hyperpod/defaults/executionRolePolicies",
                                                "'AmazonSSMManagedInstanceCore'")
                                        .checkedBy(rule, Account.good().without("/buckets"))))
                .containsExactly("FAIL #/forges/hyperpod/defaults/sourceS3Uri");
    }
}
