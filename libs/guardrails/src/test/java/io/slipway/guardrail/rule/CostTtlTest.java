package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.slipway.guardrail.preset.ClusterRequest;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Origin;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CostTtlTest {
    private final CostTtl rule = new CostTtl();

    @ParameterizedTest
    @CsvSource({"PT24H, 6340.61, PASS", "PT24H, 6340.60, FAIL", "PT1H, 264.20, PASS"})
    void holdsTheBudgetToTheCent(String ttl, String budget, Status status) {
        assertThat(
                        Sample.ours()
                                .with("/ttl", "'%s'".formatted(ttl))
                                .with("/budgetUsd", budget)
                                .checkedBy(rule))
                .extracting(Finding::status)
                .containsExactly(status);
    }

    @Test
    void tellsTheCostOfADayWithoutEnd() {
        ClusterRequest rendered = cluster(Sample.ours().without("/budgetUsd").asked());
        Asked endless = Asked.of(withoutTtl(rendered));
        var report = new Report(rule.card());

        rule.check(endless, report);

        assertThat(report.findings())
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.blocks()).isTrue();
                            assertThat(finding.subject()).isEqualTo("#/ttl");
                            assertThat(finding.actual())
                                    .contains("6340.61 USD (prices of 2026-11-22, us-east-1)");
                        });
    }

    @Test
    void doesNotCallABudgetKeptWhenAPriceIsNotKnown() {
        List<Finding> findings =
                Sample.ours()
                        .with(
                                "/instanceGroups",
                                "[{'name': 'cpu', 'instanceType': 'ml.c5.large', 'count': 1}]")
                        .checkedBy(rule);

        assertThat(findings)
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.status()).isEqualTo(Status.UNKNOWN);
                            assertThat(finding.blocks()).isTrue();
                        });
    }

    @Test
    void doesNotBlockForAnUnknownPriceThatNobodyLimits() {
        List<Finding> findings =
                Sample.ours()
                        .without("/budgetUsd")
                        .with(
                                "/instanceGroups",
                                "[{'name': 'cpu', 'instanceType': 'ml.c5.large', 'count': 1}]")
                        .checkedBy(rule);

        assertThat(findings)
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.status()).isEqualTo(Status.UNKNOWN);
                            assertThat(finding.blocks()).isFalse();
                        });
    }

    @Test
    void warnsThatPricesAreOfAnotherRegion() {
        assertThat(Sample.ours().with("/region", "'eu-west-1'").checkedBy(rule))
                .extracting(Finding::status, Finding::subject)
                .containsExactly(tuple(Status.WARN, "#/budgetUsd"));
    }

    @Test
    void warnsOfTagsThatAreNotThere() {
        assertThat(Sample.ours().with("/tags", "{'Owner': 'ada'}").checkedBy(rule))
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.status()).isEqualTo(Status.WARN);
                            assertThat(finding.actual()).isEqualTo("no project");
                        });
    }

    @Test
    void tellsACreateClusterCallWhatItCosts() {
        assertThat(
                        Sample.createCluster()
                                .with("/InstanceGroups/0/InstanceCount", "16")
                                .with("/InstanceGroups/1/InstanceCount", "0")
                                .checkedBy(rule))
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.status()).isEqualTo(Status.SKIPPED);
                            assertThat(finding.actual()).contains("25362.43 USD");
                        });
    }

    @ParameterizedTest
    @CsvSource({
        "Owner, no project, WARN",
        "project, no owner, WARN",
        "team, the request has no life time, SKIPPED"
    })
    void warnsOfHalfTheTagsInACallThatNeedNone(String key, String actual, Status status) {
        assertThat(
                        Sample.createCluster()
                                .with("/Tags", "[{'Key': '%s', 'Value': 'ada'}]".formatted(key))
                                .checkedBy(rule))
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.status()).isEqualTo(status);
                            assertThat(finding.actual()).startsWith(actual);
                        });
    }

    private static ClusterRequest cluster(Asked asked) {
        return switch (asked.origin()) {
            case Origin.Slipway(var cluster) -> cluster;
            case Origin.CreateCluster _, Origin.InfraForge _, Origin.Variables _ ->
                    throw new AssertionError("not ours");
        };
    }

    private static ClusterRequest withoutTtl(ClusterRequest cluster) {
        return new ClusterRequest(
                cluster.name(),
                cluster.accountId(),
                cluster.region(),
                cluster.preset(),
                cluster.orchestrator(),
                cluster.kubernetesVersion(),
                cluster.nodeProvisioningMode(),
                cluster.nodeRecovery(),
                cluster.clusterRole(),
                cluster.autoScaling(),
                cluster.instanceGroups(),
                cluster.tags(),
                cluster.environment(),
                null,
                cluster.deadline(),
                cluster.budgetUsd());
    }
}
