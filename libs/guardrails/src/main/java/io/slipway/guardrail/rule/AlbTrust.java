package io.slipway.guardrail.rule;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.guardrail.facts.Eks;
import io.slipway.guardrail.facts.Iam;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.request.Asked;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The role of the load balancer controller trusts exactly the controller. */
final class AlbTrust implements Rule.OfAccount {
    static final String SERVICE_ACCOUNT =
            "system:serviceaccount:kube-system:aws-load-balancer-controller";

    private static final RuleCard CARD =
            RuleCard.of(
                    "ALB-TRUST",
                    Phase.PRE,
                    Severity.ERROR,
                    "request, eksClusters, roles",
                    "the trust policy of the controller's role names the full ARN of the cluster's"
                            + " OIDC provider, aud sts.amazonaws.com and sub kube-system:"
                            + "aws-load-balancer-controller",
                    "a principal that is a URL, or another namespace, is answered with 403 and no"
                            + " load balancer ever comes",
                    "replace the trust policy by that of the finding",
                    "AWS Load Balancer Controller; issue 326 of eks-blueprints-addons");

    private static final String ASSUME = "sts:AssumeRoleWithWebIdentity";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.EKS_CLUSTERS, Part.ROLES);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        Eks.Cluster eks = EksClusters.needed(asked, evidence, report);
        if (eks == null) {
            return;
        }
        Iam.Role role = role(evidence.of(Part.ROLES));
        if (role == null) {
            report.skip("no role of the load balancer controller is told");
            return;
        }
        if (eks.issuer() == null) {
            report.untold(
                    role.arn(),
                    CARD.checks(),
                    "the issuer of %s is not told".formatted(eks.name()),
                    "give identity.oidc.issuer of eks DescribeCluster");
            return;
        }
        String issuer = IamOidcProvider.bare(eks.issuer());
        String[] arn = eks.arn().split(":", -1);
        String provider =
                "arn:%s:iam::%s:oidc-provider/%s"
                        .formatted(
                                arn.length > 1 ? arn[1] : "aws",
                                IamOidcProvider.account(eks.arn()),
                                issuer);
        String wrong = wrong(role.trust(), provider, issuer);
        if (wrong != null) {
            report.fail(
                    role.arn(),
                    "a trust in %s with %s:aud = sts.amazonaws.com and %s:sub = %s"
                            .formatted(provider, issuer, issuer, SERVICE_ACCOUNT),
                    wrong,
                    "aws iam update-assume-role-policy --role-name %s with Principal.Federated, aud and sub as expected"
                            .formatted(role.name()));
        }
        report.passOtherwise(role.arn());
    }

    static Iam.@Nullable Role role(List<Iam.Role> roles) {
        return roles.stream()
                .filter(
                        role -> {
                            String name =
                                    role.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
                            return name.contains("loadbalancercontroller")
                                    || name.contains("albcontroller")
                                    || role.managed().stream()
                                            .anyMatch(AlbPolicyVersion.POLICY::equals);
                        })
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String wrong(JsonNode trust, String provider, String issuer) {
        String nearest = "no statement for " + ASSUME;
        for (JsonNode statement : Policies.statements(trust)) {
            if (!Policies.texts(statement.path("Action")).contains(ASSUME)) {
                continue;
            }
            List<String> federated = Policies.texts(statement.path("Principal").path("Federated"));
            if (!federated.contains(provider)) {
                nearest = "principal " + String.join(", ", federated);
                continue;
            }
            List<String> audiences = condition(statement, issuer + ":aud");
            List<String> subjects = condition(statement, issuer + ":sub");
            if (!audiences.contains(IamOidcProvider.AUDIENCE)) {
                nearest = audiences.isEmpty() ? "no aud" : "aud " + String.join(", ", audiences);
            } else if (!subjects.contains(SERVICE_ACCOUNT)) {
                nearest = subjects.isEmpty() ? "no sub" : "sub " + String.join(", ", subjects);
            } else {
                return null;
            }
        }
        return nearest;
    }

    private static List<String> condition(JsonNode statement, String key) {
        for (Map.Entry<String, JsonNode> test : statement.path("Condition").properties()) {
            if (test.getKey().startsWith("String") && test.getValue().has(key)) {
                return Policies.texts(test.getValue().get(key));
            }
        }
        return List.of();
    }
}
