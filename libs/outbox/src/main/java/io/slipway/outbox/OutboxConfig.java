package io.slipway.outbox;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Knobs of the outbox; the defaults are what was measured to hold. */
@ConfigMapping(prefix = "slipway.outbox")
public interface OutboxConfig {
    /** Off in tests that look at the table. */
    @WithDefault("true")
    boolean relay();

    /** Fallback when no wake-up came. */
    @WithDefault("500ms")
    Duration sweep();

    /** From one batch to the next while events keep coming; an event after a rest does not wait. */
    @WithDefault("120ms")
    Duration gather();

    /**
     * After the first failure of an effect; four times longer after each further one, up to 5 s.
     */
    @WithDefault("100ms")
    Duration firstWait();

    @WithDefault("6s")
    Duration lease();

    /** Above this many rows new work is refused; work under way is still announced. */
    @WithDefault("100000")
    long limitRows();

    @WithDefault("15m")
    Duration limitAge();

    @WithDefault("30d")
    Duration inboxRetention();
}
