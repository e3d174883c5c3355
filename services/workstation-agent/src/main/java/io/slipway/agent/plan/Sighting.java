package io.slipway.agent.plan;

import io.slipway.agent.gpu.Gpu;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The host as it was last seen.
 *
 * @param gpus as of {@code at}
 * @param drift what differed from the desired state then
 * @param at null before the first look
 * @param blindness why the last look failed, if it did
 */
public record Sighting(
        List<Gpu> gpus, List<String> drift, @Nullable Instant at, @Nullable String blindness) {
    static final Sighting NONE = new Sighting(List.of(), List.of(), null, null);

    Sighting blind(String reason) {
        return new Sighting(gpus, drift, at, reason);
    }
}
