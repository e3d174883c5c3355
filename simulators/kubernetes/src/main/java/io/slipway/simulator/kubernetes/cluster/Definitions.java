package io.slipway.simulator.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.kubernetes.object.Change;
import io.slipway.simulator.kubernetes.object.Kind;
import io.slipway.simulator.kubernetes.object.Kinds;
import io.slipway.simulator.kubernetes.object.Resource;
import io.slipway.simulator.kubernetes.registry.Part;
import io.slipway.simulator.kubernetes.registry.Registry;
import io.slipway.simulator.kubernetes.run.Agenda;
import java.util.ArrayList;
import java.util.List;

/** Serves the kinds that are defined, as long as they are. */
public final class Definitions {
    private final Registry registry;
    private final Agenda agenda;

    public Definitions(Registry registry, Agenda agenda) {
        this.registry = registry;
        this.agenda = agenda;
    }

    public void follow() {
        registry.store().follow(this::see);
    }

    private void see(Change change) {
        if (!change.kind().equals(Kinds.DEFINITION)) {
            return;
        }
        if (change.removal()) {
            agenda.soon(() -> kinds(change.after()).forEach(this::drop));
        } else if (change.before() == null) {
            agenda.soon(() -> serve(change.after()));
        }
    }

    private static List<Kind> kinds(Resource definition) {
        List<Kind> kinds = new ArrayList<>();
        for (JsonNode version : definition.at("/spec/versions")) {
            if (version.path("served").asBoolean(true)) {
                kinds.add(
                        new Kind(
                                definition.text("/spec/group"),
                                version.path("name").asText(),
                                definition.text("/spec/names/kind"),
                                definition.text("/spec/names/plural"),
                                definition.text("/spec/scope").equals("Namespaced"),
                                version.path("subresources").has("status"),
                                Resource.texts(definition.at("/spec/names/shortNames")),
                                true));
            }
        }
        return kinds;
    }

    private void serve(Resource definition) {
        kinds(definition).forEach(registry.kinds()::add);
        registry.edit(
                Kinds.DEFINITION,
                definition.key(),
                Part.STATUS,
                tree -> {
                    ObjectNode status = Resource.child(tree, "status");
                    for (String type : List.of("NamesAccepted", "Established")) {
                        Resource.condition(
                                status,
                                type,
                                "True",
                                type.equals("Established") ? "InitialNamesAccepted" : "NoConflicts",
                                "",
                                agenda.instant());
                    }
                    status.set("acceptedNames", definition.at("/spec/names"));
                    status.putArray("storedVersions").add(definition.text("/spec/versions/0/name"));
                });
    }

    private void drop(Kind kind) {
        for (Resource object : List.copyOf(registry.store().all(kind))) {
            registry.store().remove(kind, object);
        }
        registry.kinds().remove(kind);
    }
}
