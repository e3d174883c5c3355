package io.slipway.guardrail.rule;

import io.slipway.guardrail.aws.InstanceType;
import io.slipway.guardrail.aws.InstanceTypes;
import io.slipway.guardrail.name.Family;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Group;
import io.slipway.guardrail.request.Origin;
import java.util.regex.Pattern;

/** ThreadsPerCore is said, because its default halves the machine. */
final class ThreadsExplicit implements Rule.OfRequest {
    private static final RuleCard CARD =
            new RuleCard(
                    "THREADS-EXPLICIT",
                    1,
                    Phase.PRE,
                    Severity.WARNING,
                    true,
                    "request",
                    "ThreadsPerCore is given for each group, and is 2 on large training machines",
                    "left out it is 1: a p5.48xlarge then shows 96 of its 192 vCPUs, and an update"
                            + " that leaves it out resets it",
                    "send ThreadsPerCore 2, in every update too",
                    "SageMaker service model; measured by third parties");

    private static final Pattern TRAINING = Pattern.compile("ml\\.(p4|p5|p6-b|trn).*");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public void check(Asked asked, Report report) {
        boolean module =
                asked.origin() instanceof Origin.Variables variables
                        && variables.family() == Family.TERRAFORM_MODULE;
        for (Group group : asked.groups()) {
            if (module && !group.document().hasNonNull("ThreadsPerCore")) {
                ofModule(asked, group, report);
                continue;
            }
            for (String name : group.instanceTypes()) {
                InstanceType type = InstanceTypes.bundled().find(name);
                if (type != null && type.threadsPerCore() > 1) {
                    check(asked, group, type, report);
                } else if (type != null
                        && group.threadsPerCore() != null
                        && group.threadsPerCore() > 1) {
                    report.warn(
                            asked.at(group.pointer() + "/ThreadsPerCore"),
                            "1, which is all that a core of %s has".formatted(name),
                            String.valueOf(group.threadsPerCore()),
                            "give ThreadsPerCore 1 for " + group.label());
                }
            }
        }
        report.passOtherwise("said for all %d groups".formatted(asked.groups().size()));
    }

    /** The module has no variable for it, and so is worth a word only where it costs much. */
    private static void ofModule(Asked asked, Group group, Report report) {
        for (String name : group.instanceTypes()) {
            InstanceType type = InstanceTypes.bundled().find(name);
            if (type != null && TRAINING.matcher(name).matches()) {
                report.warn(
                        asked.at(group.pointer()),
                        "2 threads per core, to have all vCPUs of " + name,
                        "the module sends no ThreadsPerCore, which means 1" + vcpus(type),
                        "add threads_per_core = 2 to the instance_groups of the module's main.tf");
            }
        }
    }

    private static void check(Asked asked, Group group, InstanceType type, Report report) {
        boolean halved =
                group.threadsPerCore() != null
                        && group.threadsPerCore() == 1
                        && TRAINING.matcher(type.name()).matches();
        boolean absent = !group.document().hasNonNull("ThreadsPerCore");
        if (halved || absent) {
            report.warn(
                    asked.at(group.pointer() + "/ThreadsPerCore"),
                    "2, to have all vCPUs of " + type.name(),
                    (absent ? "nothing, which means 1" : "1") + vcpus(type),
                    "give ThreadsPerCore 2 for " + group.label());
        }
    }

    private static String vcpus(InstanceType type) {
        return type.vcpus() == null
                ? ""
                : ": %d vCPUs instead of %d".formatted(type.vcpus() / 2, type.vcpus());
    }
}
