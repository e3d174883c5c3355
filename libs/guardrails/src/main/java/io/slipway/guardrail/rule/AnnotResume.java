package io.slipway.guardrail.rule;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.guardrail.facts.Kubernetes.Workload;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.request.Asked;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A training job that is to be resumed says so in the words that HyperPod reads. */
final class AnnotResume implements Rule.OfAccount {
    private static final String PREFIX = "sagemaker.amazonaws.com/";
    private static final String RESUME = PREFIX + "enable-job-auto-resume";
    private static final String RETRIES = PREFIX + "job-max-retry-count";
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
            String name = manifests.get(i).path("metadata").path("name").asText("manifests/" + i);
            if (check(name, manifests.get(i), report)) {
                resumed++;
            }
        }
        if (resumed > 0) {
            operator(evidence, report);
        }
        report.passOtherwise("%d of %d jobs will be resumed".formatted(resumed, manifests.size()));
    }

    private static boolean check(String name, JsonNode manifest, Report report) {
        JsonNode annotations = manifest.path("metadata").path("annotations");
        boolean asks = annotations.has(RESUME);
        for (Map.Entry<String, JsonNode> annotation : annotations.properties()) {
            String key = annotation.getKey();
            if (!key.equals(RESUME) && key.contains("job-auto-re")) {
                asks = true;
                report.fail(name, RESUME, key, "rename the annotation");
            }
            if ((key.equals(RESUME) || key.equals(RETRIES)) && !annotation.getValue().isTextual()) {
                report.fail(
                        name,
                        "text: %s: \"%s\"".formatted(key, annotation.getValue().asText()),
                        annotation.getValue().toString(),
                        "put the value into quotes");
            }
        }
        if (asks) {
            for (JsonNode policy : manifest.findValues("restartPolicy")) {
                if (!policy.asText().equals("OnFailure")) {
                    report.fail(
                            name,
                            "restartPolicy: OnFailure",
                            policy.asText(),
                            "set restartPolicy: OnFailure for every replica");
                }
            }
        }
        return asks;
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
