package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RenderedTemplateTest {
    private final RenderedTemplate rule = new RenderedTemplate();

    @Test
    void passesWithTheTemplateThatWasMeant() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.good())))
                .containsExactly("PASS #");
    }

    @Test
    void hasNothingToSayWhereNothingIsRendered() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(rule, Account.good().without("/template"))))
                .containsExactly("SKIPPED #");
    }

    @Test
    void passesWithAGoodConfig() {
        assertThat(
                        Brief.of(
                                Sample.infraForge()
                                        .checkedBy(rule, Account.good().without("/template"))))
                .containsExactly("PASS #");
    }

    @Test
    void findsTheClusterThatWouldBeSlurm() {
        List<Finding> findings =
                Sample.createCluster()
                        .checkedBy(
                                rule,
                                Account.good()
                                        .with(
                                                "/template/Resources/Cluster/Properties/Orchestrator",
                                                "{}"));

        assertThat(Brief.of(findings)).containsExactly("FAIL #/Orchestrator");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual()).contains("Slurm");
    }

    @Test
    void findsACountThatWasNotTakenOver() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with(
                                                                "/template/Resources/Cluster/Properties/InstanceGroups/0/InstanceCount",
                                                                "1"))))
                .containsExactly("FAIL #/InstanceGroups/0/InstanceCount");
    }

    @Test
    void findsChecksThatWereNotTakenOver() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .without(
                                                                "/template/Resources/Cluster/Properties/InstanceGroups/0/OnStartDeepHealthChecks"))))
                .containsExactly("FAIL #/InstanceGroups/0/OnStartDeepHealthChecks");
    }

    @Test
    void findsADependencyThatDoesNotResolve() {
        List<Finding> findings =
                Sample.infraForge()
                        .with("/forges/hyperpod/instances/0/dependsOn", "'EKS:ekz'")
                        .checkedBy(rule, Account.good().without("/template"));

        assertThat(Brief.of(findings))
                .containsExactly("FAIL #/forges/hyperpod/instances/0/dependsOn");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual()).contains("Slurm");
    }

    @Test
    void findsAZoneThatIsNotThere() {
        List<Finding> findings =
                Sample.infraForge()
                        .with("/forges/hyperpod/defaults/azIndex", "9")
                        .checkedBy(rule, Account.good().without("/template"));

        assertThat(Brief.of(findings)).containsExactly("FAIL #/forges/hyperpod/defaults/azIndex");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("first subnet");
    }

    @Test
    void findsAnOverrideToZeroThatIsDropped() {
        List<Finding> findings =
                Sample.infraForge()
                        .with("/forges/hyperpod/instances/0/instanceCount", "0")
                        .checkedBy(rule, Account.good().without("/template"));

        assertThat(Brief.of(findings))
                .containsExactly("FAIL #/forges/hyperpod/defaults/instanceCount");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("2 stays");
    }

    @Test
    void findsAClusterWithoutNodes() {
        assertThat(
                        Brief.of(
                                Sample.infraForge()
                                        .with("/forges/hyperpod/defaults/instanceCount", "0")
                                        .with(
                                                "/forges/hyperpod/defaults/enableKarpenterScaling",
                                                "false")
                                        .checkedBy(rule, Account.good().without("/template"))))
                .containsExactly("FAIL #/forges/hyperpod/defaults/instanceCount");
    }

    @Test
    void warnsOfAClusterThatOnlyKarpenterFills() {
        assertThat(
                        Brief.of(
                                Sample.infraForge()
                                        .with("/forges/hyperpod/defaults/instanceCount", "0")
                                        .checkedBy(rule, Account.good().without("/template"))))
                .containsExactly("WARN #/forges/hyperpod/defaults/instanceCount");
    }

    @Test
    void findsWhatInfraForgeCannotMake() {
        assertThat(
                        Brief.of(
                                Sample.infraForge()
                                        .with(
                                                "/forges/hyperpod/instances/0/deepHealthChecks",
                                                "['InstanceStress']")
                                        .checkedBy(rule, Account.good().without("/template"))))
                .containsExactly("FAIL #/forges/hyperpod/instances/0/deepHealthChecks");
    }

    @Test
    void findsAMistypedKey() {
        List<Finding> findings =
                Sample.infraForge()
                        .with("/forges/hyperpod/instances/0/instanceTypes", "'ml.g5.xlarge'")
                        .checkedBy(rule, Account.good().without("/template"));

        assertThat(Brief.of(findings))
                .containsExactly("FAIL #/forges/hyperpod/instances/0/instanceTypes");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("ignores");
    }

    @Test
    void findsAClusterThatIsNotEnabled() {
        assertThat(
                        Brief.of(
                                Sample.infraForge()
                                        .with("/enabledForges/2", "'hyperpot'")
                                        .checkedBy(rule, Account.good().without("/template"))))
                .containsExactly("FAIL #/enabledForges", "FAIL #/enabledForges/2");
    }

    @Test
    void findsAnExistingVpc() {
        assertThat(
                        Brief.of(
                                Sample.infraForge()
                                        .with("/forges/vpc/defaults/vpcId", "'vpc-1'")
                                        .checkedBy(rule, Account.good().without("/template"))))
                .containsExactly("FAIL #/forges/vpc/defaults/vpcId");
    }

    @Test
    void findsAnExistingEksCluster() {
        assertThat(
                        Brief.of(
                                Sample.infraForge()
                                        .with(
                                                "/forges/hyperpod/instances/0/eksClusterArn",
                                                "'arn:aws:eks:us-west-2:111122223333:cluster/ml'")
                                        .checkedBy(rule, Account.good().without("/template"))))
                .containsExactly("FAIL #/forges/hyperpod/instances/0/eksClusterArn");
    }

    @Test
    void findsThreadsThatBecomeOne() {
        assertThat(
                        Brief.of(
                                Sample.infraForge()
                                        .with("/forges/hyperpod/defaults/threadsPerCore", "4")
                                        .checkedBy(rule, Account.good().without("/template"))))
                .containsExactly("FAIL #/forges/hyperpod/defaults/threadsPerCore");
    }

    @Test
    void findsAnEksClusterThatComesTooLate() {
        assertThat(
                        Brief.of(
                                Sample.infraForge()
                                        .with("/enabledForges", "['fsx', 'hyperpod', 'eks']")
                                        .checkedBy(rule, Account.good().without("/template"))))
                .containsExactly("FAIL #/enabledForges");
    }
}
