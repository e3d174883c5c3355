package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class UpdateWholeGroupTest {
    private final UpdateWholeGroup rule = new UpdateWholeGroup();

    @Test
    void passesWhenNothingIsLeftOut() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.built())))
                .containsExactly("PASS #");
    }

    @Test
    void findsAFieldThatWouldBeReset() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .without("/InstanceGroups/0/LifeCycleConfig")
                                        .checkedBy(rule, Account.built())))
                .containsExactly("FAIL #/InstanceGroups/0/LifeCycleConfig");
    }

    @Test
    void findsThreadsThatWouldBeHalved() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .without("/InstanceGroups/0/ThreadsPerCore")
                                        .checkedBy(rule, Account.built())))
                .containsExactly("FAIL #/InstanceGroups/0/ThreadsPerCore");
    }

    @Test
    void findsATypeThatCannotChange() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .with("/InstanceGroups/0/InstanceType", "'ml.p5e.48xlarge'")
                                        .checkedBy(rule, Account.built())))
                .containsExactly("FAIL #/InstanceGroups/0/InstanceType");
    }

    @Test
    void refusesAFailedCluster() {
        List<Finding> findings =
                Sample.createCluster()
                        .checkedBy(rule, Account.built().with("/clusters/1/status", "'Failed'"));

        assertThat(Brief.of(findings)).containsExactly("FAIL #/ClusterName");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("Failed");
    }

    @Test
    void refusesAClusterThatIsNotThere() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.good())))
                .containsExactly("FAIL #/ClusterName");
    }

    @Test
    void findsANetworkThatAGroupNeverHad() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .with(
                                                "/InstanceGroups/0/OverrideVpcConfig",
                                                "{'SecurityGroupIds': ['sg-1'], 'Subnets': ['subnet-9']}")
                                        .checkedBy(rule, Account.built())))
                .containsExactly("FAIL #/InstanceGroups/0/OverrideVpcConfig");
    }
}
