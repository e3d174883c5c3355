package io.slipway.guardrail.aws;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.guardrail.aws.InstanceType.Accelerator;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Every instance type that CreateCluster takes. */
public final class InstanceTypes {
    private static final InstanceTypes BUNDLED =
            of(Bundled.json(InstanceTypes.class, "instance-types.json"));

    private final Map<String, InstanceType> byName;

    private InstanceTypes(Map<String, InstanceType> byName) {
        this.byName = byName;
    }

    public static InstanceTypes bundled() {
        return BUNDLED;
    }

    public @Nullable InstanceType find(String name) {
        return byName.get(name);
    }

    public Set<String> names() {
        return Collections.unmodifiableSet(byName.keySet());
    }

    private static InstanceTypes of(JsonNode file) {
        var byName = new TreeMap<String, InstanceType>();
        for (JsonNode row : file.get("types")) {
            String name = row.get("type").textValue();
            byName.put(
                    name,
                    new InstanceType(
                            name,
                            Accelerator.valueOf(
                                    row.get("accelerator").textValue().toUpperCase(Locale.ROOT)),
                            row.get("threadsPerCore").intValue(),
                            whole(row, "vcpus"),
                            whole(row, "accelerators"),
                            whole(row, "memoryGib"),
                            whole(row, "efaDevices")));
        }
        return new InstanceTypes(byName);
    }

    private static @Nullable Integer whole(JsonNode row, String field) {
        return row.has(field) ? row.get(field).intValue() : null;
    }
}
