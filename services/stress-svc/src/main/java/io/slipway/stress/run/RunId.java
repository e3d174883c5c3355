package io.slipway.stress.run;

import com.fasterxml.jackson.annotation.JsonValue;
import io.slipway.envelope.Uuid7;
import java.time.Instant;

/** Id of a run; sorts by the time it was made. */
public record RunId(@JsonValue String value) {
    static RunId at(Instant now) {
        return new RunId(Uuid7.text(now));
    }
}
