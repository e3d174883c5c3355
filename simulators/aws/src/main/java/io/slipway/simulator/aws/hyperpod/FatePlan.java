package io.slipway.simulator.aws.hyperpod;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Fates that an operator decided for the next nodes of a cluster or group; a star is any. */
final class FatePlan {
    private record Entry(String cluster, String group, int left, Fate fate) {}

    private final List<Entry> entries = new ArrayList<>();

    void add(JsonNode node) {
        Fate.Kind kind =
                Fate.Kind.valueOf(
                        node.path("fate").asText().toUpperCase(Locale.ROOT).replace('-', '_'));
        String usual =
                switch (kind) {
                    case GOOD, STUCK -> "";
                    case FAILS ->
                            "Lifecycle script did not run successfully. Ensure the scripts exist in"
                                    + " provided S3 path, are accessible, and run without errors.";
                    case CHECK_FAILS -> "Deep health check failed: accelerator stress test";
                };
        entries.add(
                new Entry(
                        node.path("cluster").asText("*"),
                        node.path("group").asText("*"),
                        node.path("count").asInt(1),
                        new Fate(kind, node.path("message").asText(usual))));
    }

    Fate next(String cluster, String group) {
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            boolean meant =
                    (entry.cluster().equals("*") || entry.cluster().equals(cluster))
                            && (entry.group().equals("*") || entry.group().equals(group));
            if (meant && entry.left() > 0) {
                entries.set(
                        i,
                        new Entry(entry.cluster(), entry.group(), entry.left() - 1, entry.fate()));
                return entry.fate();
            }
        }
        return Fate.GOOD;
    }
}
