package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameBudgetTest {
    private final NameBudget rule = new NameBudget();

    @ParameterizedTest
    @CsvSource({
        "us-west-2, 21",
        "us-east-1, 21",
        "eu-central-1, 18",
        "us-gov-west-1, 17",
        "ap-southeast-1, 16"
    })
    void takesTheLongestNameOfTheRegionAndNoLonger(String region, int longest) {
        List<Finding> fits = named("a".repeat(longest), region);
        List<Finding> longer = named("a".repeat(longest + 1), region);

        assertThat(fits)
                .singleElement()
                .satisfies(finding -> assertThat(finding.status()).isEqualTo(Status.PASS));
        assertThat(longer).allSatisfy(finding -> assertThat(finding.blocks()).isTrue());
    }

    @Test
    void explainsABucketOf71LettersAndProposesANameThatFits() {
        List<Finding> findings = named("training-cluster-of-team", "ap-southeast-1");

        assertThat(findings.getFirst().actual())
                .isEqualTo(
                        "'eks-cluster-training-cluster-of-team-bucket-000000000000-ap-southeast-1' has 71");
        assertThat(findings.getFirst().expected()).contains("at most 63", "at most 16");
        String proposal = findings.getFirst().remediation().split("'", -1)[1];
        assertThat(proposal).matches("training-[a-z2-7]{6}");
        assertThat(named(proposal, "ap-southeast-1").getFirst().status()).isEqualTo(Status.PASS);
    }

    @Test
    void refusesLettersThatABucketMayNotHave() {
        assertThat(named("Team_A", "us-east-1"))
                .allSatisfy(finding -> assertThat(finding.blocks()).isTrue());
    }

    @Test
    void asksNoMoreOfACreateClusterCallThanItsOwnName() {
        assertThat(
                        Sample.createCluster()
                                .with("/ClusterName", "'%s'".formatted("a".repeat(63)))
                                .checkedBy(rule))
                .singleElement()
                .satisfies(finding -> assertThat(finding.status()).isEqualTo(Status.PASS));
        assertThat(
                        Sample.createCluster()
                                .with("/ClusterName", "'%s'".formatted("a".repeat(64)))
                                .checkedBy(rule))
                .singleElement()
                .satisfies(finding -> assertThat(finding.blocks()).isTrue());
    }

    @Test
    void leavesANameThatIsNoneToTheModel() {
        assertThat(Sample.createCluster().without("/ClusterName").checkedBy(rule))
                .singleElement()
                .satisfies(finding -> assertThat(finding.status()).isEqualTo(Status.SKIPPED));
    }

    private List<Finding> named(String name, String region) {
        return Sample.ours()
                .with("/name", "'%s'".formatted(name))
                .with("/region", "'%s'".formatted(region))
                .checkedBy(rule);
    }
}
