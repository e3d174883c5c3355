package io.slipway.guardrail.rule;

import io.slipway.guardrail.name.Derived;
import io.slipway.guardrail.name.Family;
import io.slipway.guardrail.name.Family.Place;
import io.slipway.guardrail.name.Kind;
import io.slipway.guardrail.name.ShorterName;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.InfraForgeConfig;
import io.slipway.guardrail.request.Origin;
import io.slipway.guardrail.request.Placeholder;
import io.slipway.guardrail.secret.Secrets;

/** Every name that grows out of the cluster's name fits where it goes. */
final class NameBudget implements Rule.OfRequest {
    private static final RuleCard CARD =
            new RuleCard(
                    "NAME-BUDGET",
                    1,
                    Phase.PRE,
                    Severity.ERROR,
                    true,
                    "request",
                    "every name made of the cluster's name (buckets, roles, stack, clusters) is"
                            + " short enough and of allowed letters",
                    "the prefix, the account and the region eat most of a bucket's 63 letters; the"
                            + " stack then fails after minutes, with a message about a bucket"
                            + " nobody named",
                    "take the shorter name of the finding, or any of at most so many letters",
                    "S3, IAM, CloudFormation and SageMaker name bounds; public template families");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public void check(Asked asked, Report report) {
        if (asked.origin() instanceof Origin.Variables variables && variables.stem() != null) {
            check(asked, variables.stem(), variables.family(), Asked.NAME_STEM, report);
            if (asked.name() != null) {
                check(asked, asked.name(), Family.PLAIN, "/ClusterName", report);
            }
        } else if (asked.name() == null || asked.name().isEmpty()) {
            report.skip("the request has no name; ENUM-MODEL says so");
        } else {
            if (asked.origin() instanceof Origin.InfraForge(var config)) {
                stack(asked, config, report);
            }
            check(asked, asked.name(), family(asked.origin()), "/ClusterName", report);
        }
    }

    private static void stack(Asked asked, InfraForgeConfig config, Report report) {
        String name = config.document().path("global").path("stackName").asText();
        if (!name.isEmpty() && !new Derived(Kind.STACK, name).fits()) {
            report.fail(
                    asked.at(Asked.NAME_STEM),
                    "a CloudFormation stack name: a letter, then letters, digits and hyphens, %d at most"
                            .formatted(Kind.STACK.longest()),
                    "'%s'".formatted(name),
                    "rename the stack");
        }
    }

    private static Family family(Origin origin) {
        return switch (origin) {
            case Origin.Slipway _ -> Family.INSTANT_START;
            case Origin.CreateCluster _, Origin.InfraForge _, Origin.Variables _ -> Family.PLAIN;
        };
    }

    private static void check(Asked asked, String name, Family family, String at, Report report) {
        if (Placeholder.in(name)) {
            report.unknownAside(
                    asked.at(at),
                    "a name",
                    "'%s' is still to be filled in".formatted(name),
                    "fill it in, and check again");
            return;
        }
        if (Secrets.shows(name)) {
            report.skip("the name holds a secret; SECRETS-IN-CONFIG says so");
            return;
        }
        Place place = place(asked);
        int longest = family.longest(place);
        String project = asked.tag("project");
        String shorter = ShorterName.of(name, family, place, project == null ? "" : project);
        for (Derived derived : family.derive(name, place)) {
            if (!derived.fits()) {
                report.fail(
                        asked.at(at),
                        "%s name of at most %d letters, so a cluster name of at most %d in %s"
                                .formatted(
                                        derived.kind().title(),
                                        derived.kind().longest(),
                                        longest,
                                        place.region()),
                        derived.tooLong()
                                ? "'%s' has %d".formatted(derived.name(), derived.name().length())
                                : "'%s' has letters or an ending it may not have"
                                        .formatted(derived.name()),
                        "name it '%s'".formatted(shorter));
            }
        }
        report.passOtherwise(
                "'%s' has %d letters, %d would fit in %s"
                        .formatted(name, name.length(), longest, place.region()));
    }

    /** Without an account twelve zeros stand for it: every account has twelve digits. */
    private static Place place(Asked asked) {
        String region = asked.region();
        Place anywhere = Place.in(region == null ? "us-east-1" : region);
        String account = asked.accountId();
        return account == null ? anywhere : new Place(account, anywhere.region());
    }
}
