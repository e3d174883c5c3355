package io.slipway.simulator.kubernetes.object;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Requirements on the few fields by which the API can select. */
public record FieldSelector(List<Requirement> requirements) {
    private static final Set<String> ALWAYS = Set.of("metadata.name", "metadata.namespace");
    private static final Map<String, Set<String>> BY_KIND =
            Map.of(
                    "pods",
                    Set.of(
                            "spec.nodeName",
                            "spec.restartPolicy",
                            "spec.schedulerName",
                            "spec.serviceAccountName",
                            "spec.hostNetwork",
                            "status.phase",
                            "status.podIP",
                            "status.nominatedNodeName"),
                    "events",
                    Set.of(
                            "involvedObject.kind",
                            "involvedObject.namespace",
                            "involvedObject.name",
                            "involvedObject.uid",
                            "involvedObject.apiVersion",
                            "involvedObject.resourceVersion",
                            "involvedObject.fieldPath",
                            "reason",
                            "reportingComponent",
                            "source",
                            "type"),
                    "nodes",
                    Set.of("spec.unschedulable"),
                    "namespaces",
                    Set.of("status.phase"),
                    "secrets",
                    Set.of("type"),
                    "services",
                    Set.of("spec.clusterIP", "spec.type"),
                    "jobs",
                    Set.of("status.successful"));

    /** One field that must, or must not, have a value. */
    public record Requirement(String field, boolean equal, String value) {}

    public static FieldSelector parse(Kind kind, String text) {
        List<Requirement> requirements = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            if (part.isBlank()) {
                continue;
            }
            int at = part.indexOf('=');
            if (at < 1) {
                throw Refusal.badRequest(
                        "invalid selector: '%s'; can't understand '%s'".formatted(text, part));
            }
            boolean not = part.charAt(at - 1) == '!';
            String field = part.substring(0, not ? at - 1 : at).strip();
            String value = part.substring(at + 1);
            if (value.startsWith("=")) {
                value = value.substring(1);
            }
            if (!ALWAYS.contains(field)
                    && !BY_KIND.getOrDefault(kind.plural(), Set.of()).contains(field)) {
                throw Refusal.badRequest("field label not supported: " + field);
            }
            requirements.add(new Requirement(field, !not, value.strip()));
        }
        return new FieldSelector(requirements);
    }

    public boolean matches(Resource resource) {
        for (Requirement requirement : requirements) {
            if (value(resource, requirement.field()).equals(requirement.value())
                    != requirement.equal()) {
                return false;
            }
        }
        return true;
    }

    private static String value(Resource resource, String field) {
        return switch (field) {
            case "source" -> resource.text("/source/component");
            case "spec.unschedulable", "spec.hostNetwork" ->
                    Boolean.toString(resource.at("/" + field.replace('.', '/')).asBoolean());
            case "status.successful" -> resource.at("/status/succeeded").asText("0");
            default -> resource.text("/" + field.replace('.', '/'));
        };
    }
}
