package io.slipway.deploy.job;

import com.fasterxml.jackson.annotation.JsonValue;
import io.slipway.envelope.Uuid7;
import java.time.Instant;

/** Id of a job; sorts by the time it was made. */
public record JobId(@JsonValue String value) {
    static JobId at(Instant now) {
        return new JobId(Uuid7.text(now));
    }
}
