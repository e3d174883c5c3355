package io.slipway.testkit.sample.alpha;

import io.slipway.testkit.sample.beta.Harbour;
import io.smallrye.mutiny.Uni;

public final class Ships {
    Uni<Harbour> harbour() {
        return Uni.createFrom().item(new Harbour(null));
    }
}
