package io.slipway.guardrail.verdict;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

@ConfigMapping(prefix = "slipway.guardrail.inquiry")
public interface InquiryConfig {
    /** Readings under way at the same time in one process. */
    @WithDefault("16")
    int atOnce();

    /** Until a built cluster is looked at again of which something could not be read. */
    @WithDefault("30s")
    Duration again();

    /** Until a living cluster is looked at again. */
    @WithDefault("10m")
    Duration every();
}
