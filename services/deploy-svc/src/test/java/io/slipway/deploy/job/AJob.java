package io.slipway.deploy.job;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** Jobs for pure tests, admitted as a request would be. */
final class AJob {
    static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    private AJob() {}

    static Job asked(Consumer<ObjectNode> with) {
        ObjectNode ask = JsonNodeFactory.instance.objectNode().put("name", "demo");
        with.accept(ask);
        return switch (judged(ask)) {
            case Admission.Admitted(Job job, String _) -> job;
            case Admission.Refused refused -> throw new AssertionError(refused);
        };
    }

    static Admission judged(ObjectNode ask) {
        return Admission.judge(
                ask, "team-a", "operator", List.of("dryrun"), new BigDecimal("500"), NOW);
    }

    static Job in(JobState state) {
        return asked(_ -> {}).in(state, NOW);
    }
}
