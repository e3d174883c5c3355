package io.slipway.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AlbPolicyVersionTest {
    private final AlbPolicyVersion rule = new AlbPolicyVersion();

    @Test
    void passesWhenAllIsAllowed() {
        assertThat(Brief.of(Sample.createCluster().checkedBy(rule, Account.good())))
                .containsExactly("PASS #");
    }

    @Test
    void namesWhatAnOldPolicyLacks() {
        List<Finding> findings =
                Sample.createCluster()
                        .checkedBy(
                                rule,
                                Account.good()
                                        .with(
                                                "/roles/1/documents/0/Statement/0/Action",
                                                "['elasticloadbalancing:CreateLoadBalancer', 'elasticloadbalancing:CreateTargetGroup', 'elasticloadbalancing:CreateListener', 'elasticloadbalancing:CreateRule', 'elasticloadbalancing:AddTags', 'elasticloadbalancing:RegisterTargets', 'elasticloadbalancing:DescribeLoadBalancers', 'ec2:DescribeSubnets', 'ec2:CreateSecurityGroup', 'ec2:AuthorizeSecurityGroupIngress']"));

        assertThat(Brief.of(findings))
                .containsExactly(
                        "FAIL arn:aws:iam::111122223333:role/AmazonEKSLoadBalancerControllerRole");
        assertThat(findings.getFirst().expected() + findings.getFirst().actual())
                .contains("10 short");
    }

    @Test
    void asksAnOldControllerForNoNewAction() {
        assertThat(
                        Brief.of(
                                Sample.createCluster()
                                        .checkedBy(
                                                rule,
                                                Account.good()
                                                        .with(
                                                                "/workloads/5/image",
                                                                "'alb/aws-load-balancer-controller:v2.4.7'")
                                                        .with(
                                                                "/roles/1/documents/0/Statement/0/Action",
                                                                "['elasticloadbalancing:*', 'ec2:CreateSecurityGroup', 'ec2:DescribeSubnets', 'ec2:AuthorizeSecurityGroupIngress']"))))
                .containsExactly("PASS #");
    }
}
