package io.slipway.guardrail.rule;

import io.slipway.guardrail.facts.AccountFacts;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.request.Asked;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All rules, in the order they are told, and the one way to run them. */
public final class RuleBook {
    private static final RuleBook BUNDLED =
            new RuleBook(
                    List.of(
                            new NameBudget(),
                            new QuotaType(),
                            new QuotaCluster(),
                            new SubnetAzCapacity(),
                            new SgEfaSelf(),
                            new IamOidcProvider(),
                            new EksAuthMode(),
                            new SubnetFreeIp(),
                            new DeployDeadline(),
                            new IdempOwnership(),
                            new LcsBucket(),
                            new LcsObject(),
                            new AlbTrust(),
                            new AlbPolicyVersion(),
                            new HelmDeps(),
                            new PostCounts(),
                            new PostNodeLabel(),
                            new PostAccel(),
                            new PostDeepChecks(),
                            new RoleExecTrust(),
                            new CallerPerms(),
                            new AccessEntryConflict(),
                            new SubnetRoute(),
                            new VpcDns(),
                            new EfaSingleAz(),
                            new EnumModel(),
                            new ContinuousOnly(),
                            new DeepChecksEligible(),
                            new EbsQuota(),
                            new EksReady(),
                            new QuotaSpotPlan(),
                            new QuotaNetwork(),
                            new SubnetLbTags(),
                            new AlbConfig(),
                            new ThreadsExplicit(),
                            new UpdateWholeGroup(),
                            new CostTtl(),
                            new AnnotResume(),
                            new KmsAccess(),
                            new ServiceLinkedRole(),
                            new StuckCreating(),
                            new StuckDeleting(),
                            new TeardownComplete(),
                            new TeardownSafe(),
                            new Drift(),
                            new SecretsInConfig(),
                            new WorkdirPrivate(),
                            new RenderedTemplate(),
                            new ToolVersions(),
                            new RegionSupport(),
                            new CredsLife()));

    private final List<Rule> rules;

    RuleBook(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    public static RuleBook bundled() {
        return BUNDLED;
    }

    public List<RuleCard> cards() {
        return rules.stream().map(Rule::card).toList();
    }

    /** The ids of the rules that look at a part of the account. */
    public List<String> needing(Part<?> part) {
        return rules.stream()
                .filter(rule -> rule.parts().contains(part))
                .map(rule -> rule.card().id())
                .toList();
    }

    List<Rule> rules() {
        return rules;
    }

    public @Nullable RuleCard find(String id) {
        return cards().stream()
                .filter(card -> card.id().equalsIgnoreCase(id))
                .findFirst()
                .orElse(null);
    }

    /** What has to be read of the account so that every rule of a phase can be judged. */
    public Set<Part<?>> parts(Phase phase, Action action) {
        var parts = new LinkedHashSet<Part<?>>();
        for (Rule rule : rules) {
            if (due(rule, phase, action)) {
                parts.addAll(rule.parts());
            }
        }
        return parts;
    }

    /** Judges a request before anything is made, by the rules that need nothing else. */
    public Judgement judge(Asked asked) {
        return judge(asked, List.of(), Instant.EPOCH);
    }

    /** The same, where somebody answers for a rule. */
    public Judgement judge(Asked asked, List<Suppression> suppressions, Instant now) {
        var run =
                new Run(
                        new Case(
                                Phase.PRE,
                                Action.CREATE,
                                asked,
                                AccountFacts.none(),
                                now,
                                suppressions),
                        asked.secrets());
        for (Rule rule : rules) {
            switch (rule) {
                case Rule.OfRequest needsRequest -> run.of(needsRequest);
                case Rule.OfBoth needsLittle -> run.alone(needsLittle);
                case Rule.OfAccount _, Rule.OfCluster _ -> {}
            }
        }
        return run.judgement();
    }

    /** Judges a request, or what came of it, by every rule of the phase. */
    public Judgement judge(Case one) {
        var run = new Run(one, one.asked().secrets());
        for (Rule rule : rules) {
            if (due(rule, one.phase(), one.action())) {
                switch (rule) {
                    case Rule.OfRequest needsRequest -> run.of(needsRequest);
                    case Rule.OfBoth needsLittle -> run.of(needsLittle);
                    case Rule.OfAccount needsAccount -> run.of(needsAccount);
                    case Rule.OfCluster needsCluster -> run.of(needsCluster);
                }
            }
        }
        return run.judgement();
    }

    /** Judges what was built, after the deployer says that it is there. */
    public Judgement judge(BuiltCluster cluster) {
        return judge(cluster, List.of(), Instant.EPOCH);
    }

    /** The same, where somebody answers for a rule. */
    public Judgement judge(BuiltCluster cluster, List<Suppression> suppressions, Instant now) {
        var run = new Run(Phase.POST, suppressions, now);
        for (Rule rule : rules) {
            switch (rule) {
                case Rule.OfCluster needsCluster -> run.of(needsCluster, cluster);
                case Rule.OfRequest _, Rule.OfBoth _, Rule.OfAccount _ -> {}
            }
        }
        return run.judgement();
    }

    /** A destroy makes nothing, so nothing that is wrong with its request may keep it running. */
    public Judgement judgeDestroy() {
        var run = new Run(Phase.PRE, List.of(), Instant.EPOCH);
        for (Rule rule : rules) {
            switch (rule) {
                case Rule.OfRequest _, Rule.OfBoth _ ->
                        run.skip(rule, "a destroy makes nothing that this rule looks at");
                case Rule.OfAccount _, Rule.OfCluster _ -> {}
            }
        }
        return run.judgement();
    }

    /** While a cluster lives, what held after its creation must go on holding. */
    private static boolean due(Rule rule, Phase phase, Action action) {
        Phase own = rule.card().phase();
        boolean now =
                own == phase
                        || (phase == Phase.PERIODIC
                                && own == Phase.POST
                                && action != Action.DESTROY);
        return now && rule.actions().contains(action);
    }
}
