package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SubnetAzCapacityTest {
    private final SubnetAzCapacity rule = new SubnetAzCapacity();

    @Test
    void passesWhereTheTypeIsOffered() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.good())))
                .containsExactly("PASS #");
    }

    @Test
    void namesTheZonesThatOfferTheType() {
        List<Finding> findings =
                Sample.createCluster()
                        .checkedBy(rule, Account.good().with("/offerings/0/zoneId", "'usw2-az2'"));

        assertThat(Brief.of(findings)).containsExactly("FAIL #/VpcConfig/Subnets");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("usw2-az2");
    }

    @Test
    void refusesASubnetThatIsNotThere() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .with("/VpcConfig/Subnets", "['subnet-9']")
                                        .checkedBy(rule, Account.good())))
                .containsExactly("FAIL #/VpcConfig/Subnets", "FAIL #/VpcConfig/Subnets");
    }

    @Test
    void comparesThePlansZoneWithTheSubnets() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .with(
                                                "/InstanceGroups/0/TrainingPlanArn",
                                                "'arn:aws:sagemaker:us-west-2:111122223333:training-plan/mine'")
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with("/plans/0/zoneId", "'usw2-az2'"))))
                .containsExactly("FAIL #/InstanceGroups/0/TrainingPlanArn");
    }
}
