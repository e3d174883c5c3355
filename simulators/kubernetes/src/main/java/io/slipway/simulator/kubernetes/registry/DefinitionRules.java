package io.slipway.simulator.kubernetes.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.kubernetes.object.Refusal.Cause;
import io.slipway.simulator.kubernetes.object.Resource;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Definitions of custom kinds. Their schemas are kept and not enforced. */
final class DefinitionRules implements Rules {
    @Override
    public void fill(ObjectNode definition, @Nullable Resource before) {
        ObjectNode names = Resource.child(Resource.child(definition, "spec"), "names");
        String kind = names.path("kind").asText();
        if (!names.has("singular")) {
            names.put("singular", kind.toLowerCase(Locale.ROOT));
        }
        if (!names.has("listKind")) {
            names.put("listKind", kind + "List");
        }
        if (before == null) {
            definition.putObject("status");
        }
    }

    @Override
    public void check(Resource definition, @Nullable Resource before, List<Cause> causes) {
        for (String field : List.of("group", "scope", "names", "versions")) {
            if (definition.at("/spec/" + field).isMissingNode()) {
                causes.add(Cause.required("spec." + field));
            }
        }
        String expected =
                definition.text("/spec/names/plural") + "." + definition.text("/spec/group");
        if (!definition.name().equals(expected)) {
            causes.add(
                    Cause.invalid(
                            "metadata.name",
                            definition.name(),
                            "must be spec.names.plural+\".\"+spec.group"));
        }
    }
}
