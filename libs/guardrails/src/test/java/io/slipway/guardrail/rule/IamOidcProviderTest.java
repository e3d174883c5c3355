package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class IamOidcProviderTest {
    private final IamOidcProvider rule = new IamOidcProvider();

    @Test
    void passesWithAProviderForTheIssuer() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.good())))
                .containsExactly("PASS #");
    }

    @Test
    void findsAProviderOfAnEarlierCluster() {
        List<Finding> findings =
                Sample.createCluster()
                        .checkedBy(
                                rule,
                                Account.good()
                                        .with(
                                                "/eksClusters/0/issuer",
                                                "'https://oidc.eks.us-west-2.amazonaws.com/id/BBBB'"));

        assertThat(Brief.of(findings)).containsExactly("FAIL #/Orchestrator/Eks/ClusterArn");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("1 providers, none for it");
    }

    @Test
    void asksForTheAudience() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with(
                                                                "/oidcProviders/0/clientIds",
                                                                "['other']"))))
                .containsExactly(
                        "FAIL arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-west-2.amazonaws.com/id/AAAA");
    }

    @Test
    void refusesAClusterThatIsNotThere() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with("/eksClusters/0/name", "'other'"))))
                .containsExactly("FAIL #/Orchestrator/Eks/ClusterArn");
    }

    @Test
    void hasNothingToSayUnderSlurm() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .with("/Orchestrator", "{'Slurm': {}}")
                                        .checkedBy(rule, Account.good())))
                .containsExactly("SKIPPED #");
    }
}
