package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AlbTrustTest {
    private final AlbTrust rule = new AlbTrust();

    @Test
    void passesWithTheFullTrust() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.good())))
                .containsExactly("PASS #");
    }

    @Test
    void refusesAPrincipalThatIsAUrl() {
        List<Finding> findings =
                Sample.createCluster()
                        .checkedBy(
                                rule,
                                Account.good()
                                        .with(
                                                "/roles/1/trust/Statement/0/Principal/Federated",
                                                "'oidc.eks.us-west-2.amazonaws.com/id/AAAA'"));

        assertThat(Brief.of(findings))
                .containsExactly(
                        "FAIL arn:aws:iam::111122223333:role/AmazonEKSLoadBalancerControllerRole");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("principal oidc");
    }

    @Test
    void refusesAnotherNamespace() {
        List<Finding> findings =
                Sample.createCluster()
                        .checkedBy(
                                rule,
                                Account.good()
                                        .with(
                                                "/roles/1/trust/Statement/0/Condition/StringEquals/oidc.eks.us-west-2.amazonaws.com~1id~1AAAA:sub",
                                                "'system:serviceaccount:default:aws-load-balancer-controller'"));

        assertThat(Brief.of(findings))
                .containsExactly(
                        "FAIL arn:aws:iam::111122223333:role/AmazonEKSLoadBalancerControllerRole");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("serviceaccount:default");
    }

    @Test
    void refusesTheIssuerOfAnEarlierCluster() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with(
                                                                "/eksClusters/0/issuer",
                                                                "'https://oidc.eks.us-west-2.amazonaws.com/id/BBBB'"))))
                .containsExactly(
                        "FAIL arn:aws:iam::111122223333:role/AmazonEKSLoadBalancerControllerRole");
    }

    @Test
    void hasNothingToSayWithoutSuchARole() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(rule, Account.good().without("/roles/1"))))
                .containsExactly("SKIPPED #");
    }
}
