package io.slipway.simulator.kubernetes.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.kubernetes.api.Api.Intent;
import io.slipway.simulator.kubernetes.object.Resource;
import java.util.Map;
import java.util.TreeMap;

/** How often each verb was asked of each resource, and how often it was done. */
public final class Calls {
    private final Map<String, long[]> counts = new TreeMap<>();

    public void asked(Intent intent) {
        count(intent)[0]++;
    }

    public void done(Intent intent) {
        count(intent)[1]++;
    }

    private long[] count(Intent intent) {
        return counts.computeIfAbsent(
                (intent.verb() + " " + intent.resource()).strip(), _ -> new long[2]);
    }

    void clear() {
        counts.clear();
    }

    ObjectNode dump() {
        ObjectNode dump = Resource.object();
        counts.forEach(
                (call, count) -> dump.putObject(call).put("asked", count[0]).put("done", count[1]));
        return dump;
    }
}
