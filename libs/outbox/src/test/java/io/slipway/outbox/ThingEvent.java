package io.slipway.outbox;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** Facts of a test domain. */
@JsonTypeInfo(
        use = JsonTypeInfo.Id.NAME,
        property = "type",
        defaultImpl = ThingEvent.Unrecognised.class)
@JsonSubTypes(@JsonSubTypes.Type(value = ThingEvent.Counted.class, name = ThingEvent.Counted.TYPE))
sealed interface ThingEvent {
    String TOPIC = "things";

    /**
     * @param mood {@code bad} makes the effect fail every time, {@code unsure} while the thing is
     *     broken
     */
    record Counted(String thing, int count, String mood) implements ThingEvent {
        static final String TYPE = "io.slipway.test.counted.v1";
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Unrecognised() implements ThingEvent {}
}
