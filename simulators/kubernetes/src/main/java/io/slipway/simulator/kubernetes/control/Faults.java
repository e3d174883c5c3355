package io.slipway.simulator.kubernetes.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.kubernetes.api.Api.Intent;
import io.slipway.simulator.kubernetes.object.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The rules in force, first match first; chance comes from a seed. */
public final class Faults {
    private static final int MAX_RULES = 1000;

    private final List<FaultRule> rules = new ArrayList<>();
    private Random random = new Random(0);

    public @Nullable FaultRule due(Intent intent) {
        for (int i = 0; i < rules.size(); i++) {
            FaultRule rule = rules.get(i);
            if (rule.covers(intent)
                    && (rule.probability() >= 1 || random.nextDouble() < rule.probability())) {
                rules.set(i, rule.used());
                return rule;
            }
        }
        return null;
    }

    void add(FaultRule rule) {
        rules.removeIf(old -> old.left() <= 0);
        if (rules.size() >= MAX_RULES) {
            throw new IllegalArgumentException("at most " + MAX_RULES + " fault rules");
        }
        rules.add(rule);
    }

    void seed(long seed) {
        random = new Random(seed);
    }

    void clear() {
        rules.clear();
    }

    ObjectNode dump() {
        ObjectNode dump = Resource.object();
        ArrayNode list = dump.putArray("faults");
        for (FaultRule rule : rules) {
            list.addObject()
                    .put("verb", rule.verb())
                    .put("resource", rule.resource())
                    .put("namespace", rule.namespace())
                    .put("namePrefix", rule.namePrefix())
                    .put("effect", rule.effect().name())
                    .put("left", rule.left())
                    .put("probability", rule.probability())
                    .put("delayMillis", rule.delayMillis());
        }
        return dump;
    }
}
