package io.slipway.guardrail.rule;

import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.facts.Quotas;
import io.slipway.guardrail.facts.Quotas.Quota;
import io.slipway.guardrail.request.Asked;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The cluster and the account stay within the numbers of instances they may have. */
final class QuotaCluster implements Rule.OfBoth {
    static final List<String> PER_CLUSTER =
            List.of(
                    "Maximum number of instances allowed per SageMaker HyperPod cluster",
                    "Max instances per HyperPod cluster");
    static final List<String> TOTAL =
            List.of(
                    "Total number of instances allowed across SageMaker HyperPod clusters",
                    "Total instances across HyperPod clusters");

    private static final int DEFAULT_PER_CLUSTER = 20;

    private static final Taken NOTHING = new Taken(0, 0, List.of());

    private static final RuleCard CARD =
            RuleCard.of(
                    "QUOTA-CLUSTER",
                    Phase.PRE,
                    Severity.ERROR,
                    "request, quotas, clusters, holds",
                    "all nodes of the cluster fit the quota per cluster, and all nodes of all"
                            + " clusters and of what running jobs hold the quota of the account",
                    "the defaults are 20 instances in a cluster and 30 in all",
                    "have the quota raised (1 to 3 business days), or split the cluster",
                    "Service Quotas of SageMaker: L-2CE978FC and L-3308CCC7 as of November 2026");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public Set<Action> actions() {
        return Set.of(Action.CREATE, Action.UPDATE, Action.SCALE);
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.QUOTAS, Part.CLUSTERS, Part.HOLDS);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        long wanted = asked.groups().stream().mapToLong(QuotaType::most).sum();
        if (!evidence.knows(Part.QUOTAS) && wanted > DEFAULT_PER_CLUSTER) {
            report.warn(
                    asked.at("/InstanceGroups"),
                    "at most %d nodes, the default of '%s'"
                            .formatted(DEFAULT_PER_CLUSTER, PER_CLUSTER.getFirst()),
                    "%d, and the account's own quota is not told".formatted(wanted),
                    "have it raised to %d if it is not (L-2CE978FC; 1 to 3 business days)"
                            .formatted(wanted));
            return;
        }
        List<Quota> quotas = evidence.of(Part.QUOTAS);
        String subject = asked.at("/InstanceGroups");
        within(quotas, PER_CLUSTER, "L-2CE978FC", wanted, NOTHING, subject, report);
        Taken taken = Taken.of(asked, evidence, _ -> true, _ -> true);
        within(quotas, TOTAL, "L-3308CCC7", wanted, taken, subject, report);
        report.passOtherwise("%d nodes asked, %d elsewhere".formatted(wanted, taken.all()));
    }

    private static void within(
            List<Quota> quotas,
            List<String> names,
            String code,
            long wanted,
            Taken taken,
            String subject,
            Report report) {
        long others = taken.all();
        Quota quota = find(quotas, names, code);
        if (quota == null) {
            report.untold(
                    subject,
                    "quota '%s' of at least %d".formatted(names.getFirst(), wanted + others),
                    "the list of quotas has none of this name",
                    "list the quotas and the default quotas of sagemaker in full, all pages");
        } else if (wanted + others > quota.value()) {
            report.failForNow(
                    subject,
                    "quota '%s' of at least %d: %d asked, %d in other clusters, %d promised"
                            .formatted(
                                    quota.name(),
                                    wanted + others,
                                    wanted,
                                    taken.used(),
                                    taken.held()),
                    others == 0 ? String.valueOf(quota.value()) : taken.outOf(quota.value()),
                    "have it raised to %d (%s; 1 to 3 business days), or ask for %d nodes at most"
                            .formatted(
                                    wanted + others,
                                    quota.code() == null ? code : quota.code(),
                                    Math.max(0, quota.value() - others)));
        }
    }

    /**
     * By name first; the code is only how two published wordings of one quota are told to be it.
     */
    static @Nullable Quota find(List<Quota> quotas, List<String> names, String code) {
        for (String name : names) {
            Quota quota = Quotas.named(quotas, "sagemaker", name);
            if (quota != null) {
                return quota;
            }
        }
        return quotas.stream()
                .filter(quota -> quota.service().equals("sagemaker"))
                .filter(quota -> code.equals(quota.code()))
                .findFirst()
                .orElse(null);
    }
}
