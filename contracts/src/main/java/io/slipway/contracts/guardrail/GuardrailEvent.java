package io.slipway.contracts.guardrail;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;

/** Verdicts of the guardrails; the key is the job id they are about. */
@JsonTypeInfo(
        use = JsonTypeInfo.Id.NAME,
        property = "type",
        defaultImpl = GuardrailEvent.Unrecognised.class)
@JsonSubTypes({
    @JsonSubTypes.Type(value = GuardrailEvent.Passed.class, name = GuardrailEvent.Passed.TYPE),
    @JsonSubTypes.Type(value = GuardrailEvent.Failed.class, name = GuardrailEvent.Failed.TYPE),
    @JsonSubTypes.Type(value = GuardrailEvent.Undecided.class, name = GuardrailEvent.Undecided.TYPE)
})
@JsonIgnoreProperties(ignoreUnknown = true)
public sealed interface GuardrailEvent {
    String TOPIC = "slipway.guardrail.events.v1";

    /**
     * Nothing blocks the job; phase is {@code pre}, {@code post}, or {@code periodic} when a look
     * at a living cluster found something else than the one before.
     */
    record Passed(
            String verdictId,
            String jobId,
            String tenant,
            String phase,
            List<Finding> findings,
            Instant judgedAt)
            implements GuardrailEvent {
        public static final String TYPE = "io.slipway.guardrail.passed.v1";
    }

    /** At least one rule blocks the job. */
    record Failed(
            String verdictId,
            String jobId,
            String tenant,
            String phase,
            List<Finding> findings,
            Instant judgedAt)
            implements GuardrailEvent {
        public static final String TYPE = "io.slipway.guardrail.failed.v1";
    }

    /**
     * What was built could not be looked at, or is not whole yet: nothing is decided, nobody is to
     * act on it, and a verdict follows. Told once for each change of what is missing.
     */
    record Undecided(
            String verdictId,
            String jobId,
            String tenant,
            String phase,
            List<Finding> findings,
            Instant judgedAt)
            implements GuardrailEvent {
        public static final String TYPE = "io.slipway.guardrail.undecided.v1";
    }

    /** A fact that a newer producer knows and this reader does not. */
    record Unrecognised() implements GuardrailEvent {}
}
