package io.slipway.guardrail.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether a job that asks to be resumed after the loss of a node will be. HyperPod says nothing
 * when it does not understand: the job stays dead.
 *
 * @param asks whether the manifest asks for it, in whatever words
 * @param faults empty when it will be resumed
 */
public record ResumeCheck(boolean asks, List<Fault> faults) {
    private static final String PREFIX = "sagemaker.amazonaws.com/";
    private static final String RESUME = PREFIX + "enable-job-auto-resume";
    private static final String RETRIES = PREFIX + "job-max-retry-count";
    private static final String HEALTH = PREFIX + "node-health-status";
    private static final String OF_THE_JOB = "/metadata/annotations";

    /** What the training operator runs; other controllers do not read the annotation. */
    private static final Set<String> KINDS =
            Set.of("PyTorchJob", "MPIJob", "TFJob", "XGBoostJob", "PaddleJob", "JAXJob");

    /**
     * @param name what to call the job when the manifest gives it no name
     */
    public static ResumeCheck of(JsonNode manifest, String name) {
        var faults = new ArrayList<Fault>();
        String job = manifest.path("metadata").path("name").asText(name);
        JsonNode annotations = manifest.at(OF_THE_JOB);
        boolean asks = annotations.has(RESUME);
        for (Map.Entry<String, JsonNode> annotation : annotations.properties()) {
            String key = annotation.getKey();
            if (!key.equals(RESUME)
                    && (key.contains("job-auto-re") || key.endsWith("/auto-resume"))) {
                asks = true;
                faults.add(
                        new Fault(
                                true,
                                job,
                                pointer(OF_THE_JOB, key),
                                RESUME,
                                key,
                                "rename the annotation"));
            }
        }
        value(annotations, RESUME, "true|false", "\"true\"", job, faults);
        value(
                annotations,
                RETRIES,
                "[1-9]\\d{0,3}",
                "a number above 0, such as \"3\"",
                job,
                faults);
        asks |= misplaced(manifest, "", job, faults);
        if (asks && !annotations.path(RESUME).asText("").equals("false")) {
            rest(manifest, job, faults);
        }
        return new ResumeCheck(asks, List.copyOf(faults));
    }

    private static void value(
            JsonNode annotations,
            String key,
            String pattern,
            String expected,
            String job,
            List<Fault> faults) {
        JsonNode value = annotations.get(key);
        if (value == null) {
            return;
        }
        if (!value.isTextual()) {
            faults.add(
                    new Fault(
                            true,
                            job,
                            pointer(OF_THE_JOB, key),
                            "text: %s: \"%s\"".formatted(key, value.asText()),
                            value.toString(),
                            "put the value into quotes"));
        } else if (!value.asText().matches(pattern)) {
            faults.add(
                    new Fault(
                            true,
                            job,
                            pointer(OF_THE_JOB, key),
                            expected,
                            value.toString(),
                            "correct the value"));
        }
    }

    /** On the pods, or as a label, nobody looks for it. */
    private static boolean misplaced(JsonNode node, String path, String job, List<Fault> faults) {
        boolean found = false;
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                String at = pointer(path, member.getKey());
                if (member.getKey().contains("job-auto-re") && !path.equals(OF_THE_JOB)) {
                    found = true;
                    faults.add(
                            new Fault(
                                    true,
                                    job,
                                    at,
                                    "%s in the annotations of the job itself".formatted(RESUME),
                                    "%s at %s".formatted(member.getKey(), path),
                                    "move it to metadata.annotations of the job"));
                }
                found |= misplaced(member.getValue(), at, job, faults);
            }
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            found |= misplaced(node.get(i), path + "/" + i, job, faults);
        }
        return found;
    }

    /** What resuming needs besides its annotation. */
    private static void rest(JsonNode manifest, String job, List<Fault> faults) {
        String kind = manifest.path("kind").asText("");
        if (!kind.isEmpty() && !KINDS.contains(kind)) {
            faults.add(
                    new Fault(
                            false,
                            job,
                            "/kind",
                            "a job of the training operator, such as PyTorchJob",
                            kind,
                            "run it as such a job; controllers of other kinds do not read the annotation"));
        }
        for (JsonNode policy : manifest.findValues("restartPolicy")) {
            if (!policy.asText().equals("OnFailure")) {
                faults.add(
                        new Fault(
                                true,
                                job,
                                "/spec",
                                "restartPolicy: OnFailure",
                                policy.asText(),
                                "set restartPolicy: OnFailure for every replica"));
            }
        }
        if (!manifest.path("spec").toString().contains(HEALTH)) {
            faults.add(
                    new Fault(
                            false,
                            job,
                            "/spec",
                            "nodeSelector %s: Schedulable".formatted(HEALTH),
                            "none",
                            "add it to each replica, so that no pod goes back to the node that failed"));
        }
        String namespace = manifest.path("metadata").path("namespace").asText("");
        if (!namespace.isEmpty()
                && !namespace.equals("kubeflow")
                && !namespace.startsWith("hyperpod")) {
            faults.add(
                    new Fault(
                            false,
                            job,
                            "/metadata/namespace",
                            "kubeflow, or a name that begins with hyperpod",
                            namespace,
                            "move the job there, or give the HyperPod components rights in this namespace"));
        }
    }

    private static String pointer(String path, String key) {
        return path + "/" + key.replace("~", "~0").replace("/", "~1");
    }
}
