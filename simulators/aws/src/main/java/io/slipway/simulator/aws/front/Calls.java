package io.slipway.simulator.aws.front;

import io.slipway.simulator.aws.run.Answer;
import java.util.Map;
import java.util.TreeMap;

/** How often each operation was called, and how often it had its effect. */
final class Calls {
    private final Map<String, Integer> asked = new TreeMap<>();
    private final Map<String, Integer> done = new TreeMap<>();

    void asked(String service, String operation) {
        asked.merge(service + ":" + operation, 1, Integer::sum);
    }

    void done(String service, String operation) {
        done.merge(service + ":" + operation, 1, Integer::sum);
    }

    void clear() {
        asked.clear();
        done.clear();
    }

    Answer dump() {
        return Answer.of("asked", asked).and("done", done);
    }
}
