package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource({
        "active, usw2-az1, p5.48xlarge, 4, PASS #",
        "active, usw2-az2, p5.48xlarge, 4, WARN #/VpcConfig/Subnets",
        "active, usw2-az1, p5.48xlarge, 3, WARN #/VpcConfig/Subnets",
        "expired, usw2-az1, p5.48xlarge, 4, WARN #/VpcConfig/Subnets",
        "scheduled, usw2-az1, p5.48xlarge, 4, WARN #/VpcConfig/Subnets",
        "cancelled, usw2-az1, p5.48xlarge, 0, PASS #",
        "active, usw2-az2, g5.8xlarge, 4, PASS #"
    })
    void warnsOfAReservationThatDoesNotServeTheGroup(
            String state, String zone, String type, int available, String told) {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with(
                                                                "/plans/-",
                                                                reservation(
                                                                        state, zone, type,
                                                                        available)))))
                .containsExactly(told);
    }

    @Test
    void addsUpTheReservationsOfTheZonesAndTellsThoseThatThereAre() {
        Account account =
                Account.good()
                        .with("/plans/-", reservation("active", "usw2-az1", "p5.48xlarge", 1))
                        .with("/plans/-", reservation("active", "usw2-az2", "p5.48xlarge", 9));

        assertThat(Sample.createCluster().checkedBy(rule, account).getFirst().actual())
                .contains("cr-1 is active in usw2-az1 with 1 left")
                .contains("cr-1 is active in usw2-az2 with 9 left");
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                account.with(
                                                        "/plans/-",
                                                        reservation(
                                                                "active",
                                                                "usw2-az1",
                                                                "p5.48xlarge",
                                                                3)))))
                .containsExactly("PASS #");
    }

    @Test
    void asksNothingOfReservationsForAGroupOnAPlan() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .with(
                                                "/InstanceGroups/0/TrainingPlanArn",
                                                "'arn:aws:sagemaker:us-west-2:111122223333:training-plan/mine'")
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with(
                                                                "/plans/-",
                                                                reservation(
                                                                        "active",
                                                                        "usw2-az2",
                                                                        "p5.48xlarge",
                                                                        9)))))
                .containsExactly("PASS #");
    }

    @Test
    void doesNotPassWithoutAReadingOfTheReservations() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(rule, Account.good().without("/plans"))))
                .containsExactly("UNKNOWN facts/plans");
    }

    @Test
    void stopsNobodyForReservationsThatCannotBeRead() {
        assertThat(Sample.createCluster().checkedBy(rule, Account.good().without("/plans")))
                .extracting(Finding::blocks)
                .containsOnly(false);
    }

    private static String reservation(String state, String zone, String type, int available) {
        return """
               {'arn': 'arn:aws:ec2:us-west-2:111122223333:capacity-reservation/cr-1', 'status': '%s',
                'instanceType': '%s', 'zoneId': '%s', 'available': %d}
               """
                .formatted(state, type, zone, available);
    }
}
