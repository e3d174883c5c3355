package io.slipway.testkit.sample.alpha;

import java.time.Instant;

final class ShipManager {
    Instant sailed() {
        return Instant.now();
    }
}
