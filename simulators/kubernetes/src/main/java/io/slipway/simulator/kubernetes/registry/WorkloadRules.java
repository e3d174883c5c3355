package io.slipway.simulator.kubernetes.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.kubernetes.object.Kind;
import io.slipway.simulator.kubernetes.object.Kinds;
import io.slipway.simulator.kubernetes.object.LabelSelector;
import io.slipway.simulator.kubernetes.object.Refusal.Cause;
import io.slipway.simulator.kubernetes.object.Resource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Kinds that make pods from a template. */
final class WorkloadRules implements Rules {
    private final Kind kind;

    WorkloadRules(Kind kind) {
        this.kind = kind;
    }

    @Override
    public void fill(ObjectNode workload, @Nullable Resource before) {
        ObjectNode spec = Resource.child(workload, "spec");
        if (spec.path("template").path("spec") instanceof ObjectNode template) {
            if (kind.equals(Kinds.JOB) && !template.has("restartPolicy")) {
                template.put("restartPolicy", "");
            }
            PodRules.fillSpec(template);
        }
        if (kind.equals(Kinds.JOB)) {
            fillJob(workload, spec);
        } else if (!kind.equals(Kinds.DAEMON_SET)) {
            number(spec, "replicas", 1);
        }
        if (kind.equals(Kinds.DEPLOYMENT)) {
            number(spec, "progressDeadlineSeconds", 600);
            number(spec, "revisionHistoryLimit", 10);
            if (!spec.has("strategy")) {
                spec.putObject("strategy")
                        .put("type", "RollingUpdate")
                        .putObject("rollingUpdate")
                        .put("maxSurge", "25%")
                        .put("maxUnavailable", "25%");
            }
        }
        if (before == null) {
            workload.putObject("status");
        }
    }

    private static void fillJob(ObjectNode job, ObjectNode spec) {
        number(spec, "backoffLimit", 6);
        if (!spec.has("completions")) {
            number(spec, "parallelism", 1);
            number(spec, "completions", 1);
        }
        number(spec, "parallelism", 1);
        if (!spec.has("completionMode")) {
            spec.put("completionMode", "NonIndexed");
        }
        if (!spec.has("suspend")) {
            spec.put("suspend", false);
        }
        if (spec.has("selector")) {
            return;
        }
        String uid = job.path("metadata").path("uid").asText();
        String name = job.path("metadata").path("name").asText();
        ObjectNode labels =
                Resource.child(
                        Resource.child(Resource.child(spec, "template"), "metadata"), "labels");
        labels.put("batch.kubernetes.io/controller-uid", uid)
                .put("batch.kubernetes.io/job-name", name)
                .put("controller-uid", uid)
                .put("job-name", name);
        spec.putObject("selector")
                .putObject("matchLabels")
                .put("batch.kubernetes.io/controller-uid", uid);
    }

    @Override
    public void check(Resource workload, @Nullable Resource before, List<Cause> causes) {
        JsonNode template = workload.at("/spec/template");
        if (template.isMissingNode()) {
            causes.add(Cause.required("spec.template"));
            return;
        }
        JsonNode selector = workload.at("/spec/selector");
        if (selector.isEmpty()) {
            causes.add(Cause.required("spec.selector"));
        } else if (!LabelSelector.of(selector)
                .matches(Resource.map(template.path("metadata").path("labels")))) {
            causes.add(
                    Cause.invalid(
                            "spec.template.metadata.labels",
                            template.path("metadata").path("labels"),
                            "`selector` does not match template `labels`"));
        }
        if (before != null && !before.at("/spec/selector").equals(selector)) {
            causes.add(Cause.invalid("spec.selector", selector, "field is immutable"));
        }
        String restart = template.path("spec").path("restartPolicy").asText();
        if (kind.equals(Kinds.JOB)) {
            if (restart.isEmpty()) {
                causes.add(
                        Cause.required(
                                "spec.template.spec.restartPolicy",
                                "valid values: \"OnFailure\", \"Never\""));
                return;
            }
            if (before != null && !before.at("/spec/template").equals(template)) {
                causes.add(Cause.invalid("spec.template", "…", "field is immutable"));
            }
        } else if (!restart.equals("Always")) {
            causes.add(
                    Cause.unsupported("spec.template.spec.restartPolicy", restart, "\"Always\""));
        }
        PodRules.checkSpec(template.path("spec"), "spec.template.spec", causes);
    }

    private static void number(ObjectNode spec, String field, int value) {
        if (!spec.has(field)) {
            spec.put(field, value);
        }
    }
}
