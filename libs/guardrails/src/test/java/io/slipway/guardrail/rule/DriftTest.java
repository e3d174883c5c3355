package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DriftTest {
    private final Drift rule = new Drift();

    @Test
    void passesWhileItIsAsAsked() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.built())))
                .containsExactly("PASS #");
    }

    @Test
    void findsAChangedCount() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.built()
                                                        .with("/clusters/1/groups/0/target", "6"))))
                .containsExactly("FAIL #/InstanceGroups/0/InstanceCount");
    }

    @Test
    void findsAGroupThatNobodyAskedFor() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.built()
                                                        .with(
                                                                "/clusters/1/groups/-",
                                                                "{'name': 'extra', 'instanceType': 'ml.m5.large', 'target': 1}"))))
                .containsExactly("FAIL #/InstanceGroups");
    }

    @Test
    void findsALostTag() {
        List<Finding> findings =
                Sample.createCluster()
                        .checkedBy(rule, Account.built().without("/clusters/1/tags/owner"));

        assertThat(Brief.of(findings)).containsExactly("FAIL #/Tags");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("no such tag");
    }

    @Test
    void findsThatAllTagsAreLostAndSaysNothingOfTagsThatNobodyRead() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.built().with("/clusters/1/tags", "{}"))))
                .containsExactly("FAIL #/Tags", "FAIL #/Tags");
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule, Account.built().without("/clusters/1/tags"))))
                .containsExactly("PASS #");
    }

    @Test
    void findsHalvedThreads() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.built()
                                                        .with(
                                                                "/clusters/1/groups/0/described/ThreadsPerCore",
                                                                "1"))))
                .containsExactly("FAIL #/InstanceGroups/0/ThreadsPerCore");
    }

    @Test
    void findsAnotherRole() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.built()
                                                        .with(
                                                                "/clusters/1/groups/0/described/ExecutionRole",
                                                                "'arn:aws:iam::111122223333:role/other'"))))
                .containsExactly("FAIL #/InstanceGroups/0/ExecutionRole");
    }

    @Test
    void findsARuleOfTheSecurityGroupThatIsGone() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.built()
                                                        .with("/securityGroups/0/ingress", "[]"))))
                .containsExactly("FAIL #/VpcConfig/SecurityGroupIds/0");
    }
}
