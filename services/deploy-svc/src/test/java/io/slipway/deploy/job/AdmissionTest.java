package io.slipway.deploy.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.slipway.guardrail.preset.DeployStages;
import io.slipway.problem.Violation;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    @Test
    void givesADeploymentTheTimeThatItsStagesTake() {
        assertThat(AJob.asked(_ -> {}).cluster().deadline())
                .isEqualTo(new DeployStages(true, false, false).recommended())
                .isGreaterThanOrEqualTo(Duration.ofMinutes(17 + 25 + 10 + 10));
    }

    @Test
    void givesDeepHealthChecksTheirTwoAndAHalfHours() {
        Job large = AJob.asked(ask -> ask.put("preset", "large"));

        assertThat(large.cluster().deadline())
                .isEqualTo(new DeployStages(true, true, false).recommended())
                .isGreaterThanOrEqualTo(Duration.ofMinutes(62 + 150));
    }

    @Test
    void givesAMinimumOfInstancesItsThreeHours() {
        Job job =
                AJob.asked(
                        ask ->
                                ask.putArray("instanceGroups")
                                        .addObject()
                                        .put("name", "gpu")
                                        .put("instanceType", "ml.p5.48xlarge")
                                        .put("count", 2)
                                        .put("minCount", 1));

        assertThat(job.cluster().deadline()).isGreaterThanOrEqualTo(Duration.ofMinutes(62 + 180));
    }

    @Test
    void takesTheDeadlineThatWasAsked() {
        assertThat(AJob.asked(ask -> ask.put("deadline", "PT9H")).cluster().deadline())
                .isEqualTo(Duration.ofHours(9));
    }

    @Test
    void needsApprovalWhenAskedOrWhenItCostsTooMuch() {
        assertThat(AJob.asked(_ -> {}).terms().approval()).isFalse();
        assertThat(AJob.asked(ask -> ask.put("approval", "required")).terms().approval()).isTrue();
        Job dear =
                AJob.asked(
                        ask ->
                                ask.put("approval", "none")
                                        .putArray("instanceGroups")
                                        .addObject()
                                        .put("name", "gpu")
                                        .put("instanceType", "ml.p5.48xlarge")
                                        .put("count", 8));
        assertThat(dear.terms().approval()).isTrue();
        assertThat(dear.terms().usdPerHour()).isEqualByComparingTo("528.384");
    }

    @Test
    void refusesWordsThatItDoesNotKnow() {
        var ask =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("name", "demo")
                        .put("approval", "maybe")
                        .put("onFailure", "panic")
                        .put("dryRun", "yes");

        assertThat(AJob.judged(ask))
                .isInstanceOfSatisfying(
                        Admission.Refused.class,
                        refused ->
                                assertThat(refused.violations())
                                        .extracting(Violation::pointer)
                                        .containsExactlyInAnyOrder(
                                                "#/approval", "#/onFailure", "#/dryRun"));
    }

    @Test
    void aDryRunIsOne() {
        assertThat(AJob.asked(ask -> ask.put("dryRun", true)).requested().dryRun()).isTrue();
        assertThat(AJob.asked(_ -> {}).requested().dryRun()).isNull();
    }
}
