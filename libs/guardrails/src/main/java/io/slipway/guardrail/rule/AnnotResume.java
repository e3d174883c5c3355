package io.slipway.guardrail.rule;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.guardrail.facts.Kubernetes.Workload;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.manifest.Fault;
import io.slipway.guardrail.manifest.ResumeCheck;
import io.slipway.guardrail.request.Asked;
import java.util.List;
import java.util.Set;

/** A training job that is to be resumed says so in the words that HyperPod reads. */
final class AnnotResume implements Rule.OfAccount {
    private static final String PREFIX = "sagemaker.amazonaws.com/";
    private static final String RESUME = PREFIX + "enable-job-auto-resume";
    private static final Set<String> OPERATORS = Set.of("1.7.0", "1.8.0", "1.8.1");

    private static final RuleCard CARD =
            RuleCard.of(
                    "ANNOT-RESUME",
                    Phase.PRE,
                    Severity.ERROR,
                    "manifests, workloads",
                    "job manifests use the annotation "
                            + RESUME
                            + " with the text \"true\", restartPolicy OnFailure, and a training"
                            + " operator of 1.7.0, 1.8.0 or 1.8.1",
                    "enable-job-auto-restart is read by nobody: the job stays dead after a node is"
                            + " replaced, and nothing says why",
                    "correct the key, quote the value, set restartPolicy OnFailure",
                    "HyperPod documentation: job auto-resume");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.MANIFESTS, Part.WORKLOADS);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        List<JsonNode> manifests = evidence.of(Part.MANIFESTS);
        int resumed = 0;
        for (int i = 0; i < manifests.size(); i++) {
            ResumeCheck check = ResumeCheck.of(manifests.get(i), "manifests/" + i);
            check.faults().stream()
                    .filter(Fault::certain)
                    .forEach(
                            fault ->
                                    report.fail(
                                            fault.job(),
                                            fault.expected(),
                                            fault.actual(),
                                            fault.remedy()));
            resumed += check.asks() ? 1 : 0;
        }
        if (resumed > 0) {
            operator(evidence, report);
        }
        report.passOtherwise("%d of %d jobs will be resumed".formatted(resumed, manifests.size()));
    }

    private static void operator(Evidence evidence, Report report) {
        List<Workload> workloads = evidence.ifKnown(Part.WORKLOADS);
        if (workloads == null) {
            return;
        }
        for (Workload workload : workloads) {
            String version = workload.version();
            if (workload.name().equals("training-operator")
                    && version != null
                    && Versions.readable(version)
                    && OPERATORS.stream().noneMatch(version::startsWith)) {
                report.warn(
                        "%s/%s".formatted(workload.namespace(), workload.name()),
                        "a training operator of "
                                + String.join(", ", OPERATORS.stream().sorted().toList()),
                        version,
                        "pin one that the documentation of auto-resume lists");
            }
        }
    }
}
