package io.slipway.simulator.kubernetes.object;

import java.util.List;
import java.util.Locale;

/** One resource of the API: where it is served and what it is called. */
public record Kind(
        String group,
        String version,
        String name,
        String plural,
        boolean namespaced,
        boolean hasStatus,
        List<String> shortNames,
        boolean custom) {

    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    public String singular() {
        return name.toLowerCase(Locale.ROOT);
    }

    /** As it stands in error messages: {@code deployments.apps}. */
    public String resource() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    public boolean is(String otherGroup, String otherPlural) {
        return group.equals(otherGroup) && plural.equals(otherPlural);
    }
}
