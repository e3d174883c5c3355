package io.slipway.guardrail.rule;

import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Origin;
import io.slipway.guardrail.secret.Secret;
import java.util.List;
import java.util.Set;

/** No secret stands in the request, and the environment holds only what a request may set. */
final class SecretsInConfig implements Rule.OfRequest {
    private static final Set<String> NAMES =
            Set.of(
                    "TZ",
                    "LANG",
                    "LOG_LEVEL",
                    "DEBUG",
                    "STAGE",
                    "ENVIRONMENT",
                    "HTTP_PROXY",
                    "HTTPS_PROXY",
                    "NO_PROXY");

    private static final List<String> PREFIXES =
            List.of(
                    "SLIPWAY_",
                    "HYPERPOD_",
                    "INFRAFORGE_",
                    "CLUSTER_",
                    "MODEL_",
                    "NCCL_",
                    "FI_",
                    "LC_");

    private static final RuleCard CARD =
            new RuleCard(
                    "SECRETS-IN-CONFIG",
                    1,
                    Phase.PRE,
                    Severity.ERROR,
                    false,
                    "request",
                    "no secret stands in the request, and its environment sets only %s and names"
                                    .formatted(String.join(", ", NAMES.stream().sorted().toList()))
                            + " that begin with "
                            + String.join(", ", PREFIXES),
                    "requests are stored, logged and sent on; PATH, LD_* and AWS_* would let a"
                            + " request choose the programs and the account of the deployer",
                    "put the secret into Secrets Manager and give its ARN",
                    "the deployer's allow list; shapes of well-known tokens");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public void check(Asked asked, Report report) {
        for (Secret secret : asked.secrets().found()) {
            report.fail(
                    asked.atOwn(secret.pointer()),
                    "no secret in plain text",
                    "looks like: " + secret.kind(),
                    "put it into Secrets Manager and give its ARN; replace it wherever it was used");
        }
        if (asked.origin() instanceof Origin.Slipway(var cluster)) {
            for (String name : cluster.environment().keySet()) {
                if (!allowed(name)) {
                    report.fail(
                            asked.atOwn("/environment/" + Asked.escaped(name)),
                            "a variable that a request may set",
                            name,
                            "leave it out; `guardrail explain SECRETS-IN-CONFIG` lists the allowed ones");
                }
            }
        }
        report.passOtherwise("nothing that looks like one");
    }

    private static boolean allowed(String name) {
        return NAMES.contains(name) || PREFIXES.stream().anyMatch(name::startsWith);
    }
}
