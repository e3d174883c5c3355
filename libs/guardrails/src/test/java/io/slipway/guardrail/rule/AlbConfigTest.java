package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AlbConfigTest {
    private final AlbConfig rule = new AlbConfig();

    @Test
    void passesWithAControllerThatKnowsItsCluster() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.good())))
                .containsExactly("PASS #");
    }

    @Test
    void refusesTheNameOfTheHyperPodCluster() {
        List<Finding> findings =
                Sample.createCluster()
                        .checkedBy(
                                rule,
                                Account.good()
                                        .with(
                                                "/workloads/5/args/0",
                                                "'--cluster-name=ml-cluster'"));

        assertThat(Brief.of(findings))
                .containsExactly("FAIL kube-system/aws-load-balancer-controller");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("the name of the HyperPod cluster");
    }

    @Test
    void refusesAControllerThatCannotFindHyperPodsPods() {
        List<Finding> findings =
                Sample.createCluster()
                        .checkedBy(rule, Account.good().with("/workloads/5/image", "'alb:v2.9.2'"));

        assertThat(Brief.of(findings))
                .containsExactly("FAIL kube-system/aws-load-balancer-controller");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("v2.9.2");
    }

    @Test
    void asksForANewerOneWithPrefixDelegation() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with(
                                                                "/workloads/3/environment/ENABLE_PREFIX_DELEGATION",
                                                                "'true'"))))
                .containsExactly("FAIL kube-system/aws-load-balancer-controller");
    }

    @Test
    void refusesAControllerThatIsNotReady() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good().with("/workloads/5/ready", "0"))))
                .containsExactly("FAIL kube-system/aws-load-balancer-controller");
    }

    @Test
    void refusesInstancesAsTargets() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with(
                                                                "/exposed/0/annotations/alb.ingress.kubernetes.io~1target-type",
                                                                "'instance'"))))
                .containsExactly("FAIL default/llm");
    }

    @Test
    void refusesAHopLimitOfOneWhenItMustAsk() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with(
                                                                "/workloads/5/args",
                                                                "['--cluster-name=ml']")
                                                        .with("/nodes/0/hopLimit", "1"))))
                .containsExactly("FAIL hyperpod-i-0000000000000001");
    }

    /**
     * The instances of HyperPod nodes are in an account of AWS: no call of ours shows their limit.
     */
    @Test
    void aHopLimitThatNobodyToldIsUnknownAndMattersOnlyWhenItMustAsk() {
        var untold = Account.good().without("/nodes/0/hopLimit").without("/nodes/1/hopLimit");

        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, untold)))
                .containsExactly("PASS #");
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                untold.with(
                                                        "/workloads/5/args",
                                                        "['--cluster-name=ml']"))))
                .containsExactly("UNKNOWN kube-system/aws-load-balancer-controller");
    }

    @Test
    void refusesAControllerOfAnotherVpc() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with(
                                                                "/workloads/5/args/2",
                                                                "'--aws-vpc-id=vpc-other'"))))
                .containsExactly("FAIL kube-system/aws-load-balancer-controller");
    }
}
