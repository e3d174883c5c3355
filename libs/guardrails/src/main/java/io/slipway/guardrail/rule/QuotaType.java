package io.slipway.guardrail.rule;

import io.slipway.guardrail.aws.InstanceType;
import io.slipway.guardrail.aws.InstanceTypes;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.facts.Quotas;
import io.slipway.guardrail.facts.Quotas.Quota;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Group;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The account may have as many instances of each type as will then be there. */
final class QuotaType implements Rule.OfAccount {
    static final String SUFFIX = " for cluster usage";

    private static final RuleCard CARD =
            RuleCard.of(
                    "QUOTA-TYPE",
                    Phase.PRE,
                    Severity.ERROR,
                    "request, quotas, clusters, holds",
                    "for each instance type the quota '<type> for cluster usage' covers the target"
                            + " counts of all clusters, what running jobs hold, and what is asked",
                    "the default for GPU types is 0; HyperPod nodes draw on these quotas and not on"
                            + " the vCPU quotas of EC2, and the lack shows after the rest is made",
                    "have the quota raised (1 to 3 business days), or ask for a type with room",
                    "Service Quotas of SageMaker, matched by name, never by a code");

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
        Map<String, List<Group>> byType = new LinkedHashMap<>();
        for (Group group : asked.groups()) {
            if (group.instanceTypes().size() == 1 && !group.spot() && most(group) > 0) {
                byType.computeIfAbsent(group.instanceTypes().getFirst(), _ -> new ArrayList<>())
                        .add(group);
            }
        }
        if (byType.isEmpty()) {
            report.skip("no group asks for nodes on demand");
            return;
        }
        List<Quota> quotas = evidence.of(Part.QUOTAS);
        byType.forEach(
                (type, groups) ->
                        check(asked, type, groups, quotas, taken(asked, type, evidence), report));
        report.passOtherwise("room for " + String.join(", ", byType.keySet()));
    }

    private static void check(
            Asked asked,
            String type,
            List<Group> groups,
            List<Quota> quotas,
            Taken taken,
            Report report) {
        long used = taken.all();
        long wanted = groups.stream().mapToLong(QuotaType::most).sum();
        String subject = asked.at(groups.getFirst().pointer() + "/InstanceCount");
        String name = type + SUFFIX;
        Quota quota = Quotas.named(quotas, "sagemaker", name);
        if (quota == null) {
            report.untold(
                    subject,
                    "quota '%s' of at least %d".formatted(name, used + wanted),
                    "the list of quotas has none of this name",
                    "list the quotas and the default quotas of sagemaker in full, all pages");
        } else if (quota.value() < used + wanted) {
            report.failForNow(
                    subject,
                    "quota '%s' of at least %d: %d in use or promised, %d asked"
                            .formatted(name, used + wanted, used, wanted),
                    taken.outOf(quota.value()),
                    "request %d for it (%s; 1 to 3 business days)%s"
                            .formatted(
                                    used + wanted,
                                    quota.code() == null
                                            ? "find its code by this name"
                                            : "code " + quota.code(),
                                    others(quotas, type)));
        }
    }

    /** Nobody trains on CPUs because there are no GPUs. */
    private static boolean alike(String name, String type) {
        InstanceType one = InstanceTypes.bundled().find(name);
        InstanceType other = InstanceTypes.bundled().find(type);
        return one == null || other == null || one.accelerator() == other.accelerator();
    }

    private static String others(List<Quota> quotas, String type) {
        List<String> others =
                quotas.stream()
                        .filter(quota -> quota.service().equals("sagemaker"))
                        .filter(quota -> quota.name().endsWith(SUFFIX) && quota.value() > 0)
                        .map(
                                quota ->
                                        quota.name()
                                                .substring(
                                                        0, quota.name().length() - SUFFIX.length()))
                        .filter(name -> !name.equals(type) && !name.contains("spot"))
                        .filter(name -> alike(name, type))
                        .limit(3)
                        .toList();
        return others.isEmpty() ? "" : ", or use a type with a quota: " + String.join(", ", others);
    }

    private static Taken taken(Asked asked, String type, Evidence evidence) {
        return Taken.of(
                asked,
                evidence,
                group ->
                        group.instanceType().equals(type)
                                && (group.spot() == null || !group.spot()),
                hold -> hold.instanceType().equals(type) && !hold.spot());
    }

    static long most(Group group) {
        return group.count() == null ? 0 : Math.max(0, group.count());
    }
}
