package io.slipway.simulator.aws.front;

import io.slipway.simulator.aws.run.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The rules in force, first match first; chance comes from a seed. */
final class Faults {
    private static final int MAX_RULES = 1000;

    private final List<FaultRule> rules = new ArrayList<>();
    private Random random = new Random(0);

    @Nullable FaultRule due(String service, String operation) {
        for (int i = 0; i < rules.size(); i++) {
            FaultRule rule = rules.get(i);
            if (rule.covers(service, operation)
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

    List<Answer> dump() {
        return rules.stream()
                .map(
                        rule ->
                                Answer.of("service", rule.service())
                                        .and("operation", rule.operation())
                                        .and("effect", rule.effect())
                                        .and("left", rule.left())
                                        .and("probability", rule.probability())
                                        .and("delayMillis", rule.delayMillis())
                                        .and("code", rule.code())
                                        .and("message", rule.message())
                                        .and("status", rule.status()))
                .toList();
    }
}
