package io.slipway.guardrail.rule;

import io.slipway.guardrail.facts.Eks;
import io.slipway.guardrail.facts.Iam.OidcProvider;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.request.Asked;
import java.util.List;

/** IAM trusts the issuer of this EKS cluster, and not only that of an earlier one. */
final class IamOidcProvider implements Rule.OfAccount {
    static final String AUDIENCE = "sts.amazonaws.com";

    private static final RuleCard CARD =
            RuleCard.of(
                    "IAM-OIDC-PROVIDER",
                    Phase.PRE,
                    Severity.ERROR,
                    "request, eksClusters, oidcProviders",
                    "an OIDC provider of IAM exists for the issuer of the EKS cluster, in the same"
                            + " account, with sts.amazonaws.com among its client ids",
                    "a rebuilt EKS cluster has a new issuer; every pod that assumes a role then"
                            + " gets InvalidIdentityToken",
                    "create the provider with the arguments of the finding",
                    "IAM roles for service accounts; issues of the load balancer controller");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.EKS_CLUSTERS, Part.OIDC_PROVIDERS);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        Eks.Cluster eks = EksClusters.needed(asked, evidence, report);
        if (eks == null) {
            return;
        }
        if (eks.issuer() == null) {
            report.untold(
                    EksClusters.at(asked),
                    CARD.checks(),
                    "the issuer of %s is not told".formatted(eks.name()),
                    "give identity.oidc.issuer of eks DescribeCluster");
            return;
        }
        String issuer = bare(eks.issuer());
        List<OidcProvider> providers = evidence.of(Part.OIDC_PROVIDERS);
        OidcProvider provider =
                providers.stream()
                        .filter(one -> bare(one.url()).equals(issuer))
                        .findFirst()
                        .orElse(null);
        if (provider == null) {
            report.fail(
                    EksClusters.at(asked),
                    "an OIDC provider for " + issuer,
                    providers.isEmpty()
                            ? "none at all"
                            : "%d providers, none for it".formatted(providers.size()),
                    "aws iam create-open-id-connect-provider --url https://%s --client-id-list %s"
                            .formatted(issuer, AUDIENCE));
        } else if (!provider.clientIds().contains(AUDIENCE)) {
            report.fail(
                    provider.arn(),
                    "client id " + AUDIENCE,
                    String.join(", ", provider.clientIds()),
                    "aws iam add-client-id-to-open-id-connect-provider --client-id %s --open-id-connect-provider-arn %s"
                            .formatted(AUDIENCE, provider.arn()));
        } else if (!account(provider.arn()).equals(account(eks.arn()))) {
            report.fail(
                    provider.arn(),
                    "a provider in account " + account(eks.arn()),
                    account(provider.arn()),
                    "create the provider in the account of the EKS cluster");
        }
        report.passOtherwise("a provider for " + issuer);
    }

    static String bare(String url) {
        return url.replaceFirst("^https://", "").replaceFirst("/$", "");
    }

    static String account(String arn) {
        String[] parts = arn.split(":", -1);
        return parts.length > 4 ? parts[4] : "";
    }
}
