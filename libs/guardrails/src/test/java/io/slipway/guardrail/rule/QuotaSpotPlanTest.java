package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class QuotaSpotPlanTest {
    private final QuotaSpotPlan rule = new QuotaSpotPlan();

    @Test
    void hasNothingToSayWithoutEither() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.good())))
                .containsExactly("SKIPPED #");
    }

    @Test
    void passesWithinThePlan() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .with(
                                                "/InstanceGroups/0/TrainingPlanArn",
                                                "'arn:aws:sagemaker:us-west-2:111122223333:training-plan/mine'")
                                        .checkedBy(rule, Account.good())))
                .containsExactly("PASS #");
    }

    @Test
    void refusesAPlanThatStartsTomorrow() {
        List<Finding> findings =
                Sample.createCluster()
                        .with(
                                "/InstanceGroups/0/TrainingPlanArn",
                                "'arn:aws:sagemaker:us-west-2:111122223333:training-plan/mine'")
                        .checkedBy(
                                rule,
                                Account.good().with("/plans/0/starts", "'2026-11-23T00:00:00Z'"));

        assertThat(Brief.of(findings)).containsExactly("FAIL #/InstanceGroups/0/TrainingPlanArn");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("it starts at");
    }

    @Test
    void refusesAPlanThatHasEnded() {
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
                                                                "/plans/0/ends",
                                                                "'2026-11-21T00:00:00Z'"))))
                .containsExactly("FAIL #/InstanceGroups/0/TrainingPlanArn");
    }

    @Test
    void refusesAPlanWithTooFewInstances() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .with(
                                                "/InstanceGroups/0/TrainingPlanArn",
                                                "'arn:aws:sagemaker:us-west-2:111122223333:training-plan/mine'")
                                        .checkedBy(
                                                rule,
                                                Account.good().with("/plans/0/available", "2"))))
                .containsExactly("FAIL #/InstanceGroups/0/TrainingPlanArn");
    }

    @Test
    void refusesSpotBeyondItsQuota() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .with(
                                                "/InstanceGroups/0/CapacityRequirements",
                                                "{'Spot': {}}")
                                        .checkedBy(
                                                rule, Account.good().with("/quotas/6/value", "0"))))
                .containsExactly("FAIL #/InstanceGroups/0/CapacityRequirements");
    }
}
